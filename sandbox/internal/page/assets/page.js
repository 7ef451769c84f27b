// Keeps the page up to date, filters it without a reload, opens the lists of options and sends replies. Without this script the
// page can still be read and its forms work, because the server has drawn it. The HTML in the events comes from the server, which
// has escaped the content of messages.
'use strict';

const items = document.getElementById('items');
const filter = document.getElementById('filter');
const select = document.getElementById('user');
const search = document.getElementById('search');
const refused = document.getElementById('refused');
const compose = document.getElementById('compose');
const person = document.getElementById('person');
const trouble = document.getElementById('trouble');
const state = document.getElementById('state');
const newer = document.getElementById('newer');
const empty = document.getElementById('empty');
const nothing = document.getElementById('nothing');
const older = document.getElementById('older');
const max = Number(document.body.dataset.max);
let choice = document.body.dataset.choice; // the messages that are shown, as the query of the address
let after = document.body.dataset.after;
let events;
let retry;
let typing;
let mine = false; // the person has just replied, and wants to see it

function isAtEnd() {
  return window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 80;
}

function goToEnd() {
  window.scrollTo(0, document.documentElement.scrollHeight);
  newer.hidden = true;
}

// showDays shows each day only once.
function showDays() {
  let day = '';
  for (const article of items.children) {
    article.querySelector('.day').hidden = article.dataset.day === day;
    day = article.dataset.day;
  }
}

// receive adds the new articles.
function receive(html) {
  const template = document.createElement('template');
  template.innerHTML = html;
  const articles = Array.from(template.content.children).filter((article) => !document.getElementById(article.id));
  if (articles.length === 0) return;
  const follow = mine || isAtEnd();
  mine = false;
  items.append(...articles);
  while (items.children.length > max) items.firstElementChild.remove();
  showDays();
  empty.hidden = nothing.hidden = true;
  const last = articles[articles.length - 1];
  const title = last.querySelector('h2').textContent;
  document.getElementById('news').textContent = articles.length === 1 ? title
    : document.body.dataset.many.replace('%n', articles.length).replace('%s', () => title);
  if (person.value === '') person.value = last.dataset.user;
  if (follow) goToEnd();
  else newer.hidden = false;
}

// update replaces the ticks, which come as HTML by their ids.
function update(ticks) {
  for (const [id, html] of Object.entries(ticks)) {
    const tick = document.getElementById(id);
    if (tick) tick.outerHTML = html;
  }
}

// survey applies an overview: it removes the articles that the sandbox has forgotten, and updates the list of users.
function survey(overview) {
  const user = select.value;
  while (items.firstElementChild && Number(items.firstElementChild.id.slice(1)) < overview.first) items.firstElementChild.remove();
  showDays();
  overview.users.forEach(({ query, id, name, count }, i) => {
    if (i === select.length) select.add(new Option());
    const option = select.options[i];
    const label = `${name} (${count})`;
    if (option.value !== query) option.value = query;
    if (option.textContent !== label) option.textContent = label;
    option.dataset.id = id ?? '';
  });
  select.length = overview.users.length;
  select.value = user;
  older.hidden = overview.older === 0;
  older.querySelector('span').textContent = overview.older;
  if (isAtEnd()) newer.hidden = true;
  const all = overview.users[0].count;
  empty.hidden = all > 0;
  nothing.hidden = all === 0 || items.children.length > 0;
}

// listen opens the event stream after the newest event that this page has. A hidden page waits until it is visible again,
// because a browser makes six connections to a host, and each stream uses one.
function listen() {
  events?.close();
  window.clearTimeout(retry);
  if (document.visibilityState === 'hidden') {
    state.textContent = state.dataset.paused;
    return;
  }
  state.textContent = state.dataset.connecting;
  events = new EventSource(`events?after=${encodeURIComponent(after)}&${choice}`);
  events.onopen = () => { state.textContent = state.dataset.live; };
  events.onmessage = (event) => {
    after = event.lastEventId;
    receive(JSON.parse(event.data));
  };
  events.addEventListener('overview', (event) => {
    after = event.lastEventId;
    survey(JSON.parse(event.data));
  });
  events.addEventListener('status', (event) => { update(JSON.parse(event.data)); });
  // Another sandbox has started at this address.
  events.addEventListener('restart', () => { window.location.reload(); });
  events.onerror = () => {
    state.textContent = state.dataset.lost;
    if (events.readyState === EventSource.CLOSED) retry = window.setTimeout(listen, 3000);
  };
}

// choose empties the page and requests the last messages of the choice.
function choose() {
  window.clearTimeout(typing);
  const words = search.value.trim();
  const query = [select.value, words && `search=${encodeURIComponent(words)}`, refused.checked && 'refused=1'].filter(Boolean).join('&');
  if (query === choice) return;
  choice = query;
  window.history.replaceState(null, '', window.location.pathname + (choice && '?' + choice));
  items.replaceChildren();
  older.hidden = nothing.hidden = newer.hidden = true;
  after = '';
  listen();
}

// post sends a form without leaving the page. The event stream brings the result.
async function post(form, button) {
  const body = new URLSearchParams(new FormData(form, button));
  trouble.hidden = true;
  try {
    // The response to success is a redirect, for browsers without this script.
    const response = await fetch(form.getAttribute('action'), { method: 'POST', body, redirect: 'manual' });
    if (response.type === 'opaqueredirect') return true;
    trouble.textContent = await response.text();
  } catch {
    trouble.textContent = trouble.dataset.lost;
  }
  trouble.hidden = false;
  return false;
}

document.addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = event.target;
  if (form === filter) {
    choose();
    return;
  }
  event.submitter?.closest('dialog')?.close();
  mine = form !== document.getElementById('clear');
  const done = await post(form, event.submitter);
  if (!done) mine = false;
  else if (form === compose) compose.elements.text.value = '';
});

document.addEventListener('click', (event) => {
  const opener = event.target.closest('[data-opens]');
  if (opener) document.getElementById(opener.dataset.opens).showModal();
  else if (event.target.closest('[data-closes]')) event.target.closest('dialog').close();
  else if (event.target.tagName === 'DIALOG') event.target.close(); // the backdrop
});

// A shell must not misread the address.
const here = window.location.origin + window.location.pathname.replace(/\/$/, '');
if (/^[0-9A-Za-z.\-_:[\]/%~]+$/.test(here)) {
  for (const server of document.querySelectorAll('.server')) server.textContent = here;
}
select.addEventListener('change', () => {
  person.value = select.selectedOptions[0].dataset.id;
  choose();
});
refused.addEventListener('change', choose);
search.addEventListener('input', () => {
  window.clearTimeout(typing);
  typing = window.setTimeout(choose, 250);
});
newer.addEventListener('click', goToEnd);
document.addEventListener('visibilitychange', listen);
document.getElementById('users').hidden = false;
goToEnd();
listen();
