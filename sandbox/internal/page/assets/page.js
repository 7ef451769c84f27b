// Keeps the page up to date, filters it without a reload, opens the lists of options and sends replies. Without this script the
// page can still be read and its forms work, because the server has drawn it. The server also escapes the content of messages.
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
let choice = document.body.dataset.choice; // the messages to show, as the query of the address
let drawn = choice; // the choice of the articles on the page
let events;
let retry;
let typing;
let mine = false; // the person has just replied, and wants to see it
let loading = false; // a request for the page runs
let stale = false; // the page has changed since that request

function isAtEnd() {
  return window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 80;
}

function goToEnd() {
  window.scrollTo(0, document.documentElement.scrollHeight);
  newer.hidden = true;
}

// refresh requests the page again and shows what has changed. One request runs at a time.
async function refresh() {
  stale = true;
  if (loading) return;
  loading = true;
  while (stale) {
    stale = false;
    const asked = choice;
    const page = await load(asked).catch(() => null); // the event stream has ended, too, and begins again with an event
    if (page && asked === choice) show(page);
  }
  loading = false;
}

async function load(query) {
  const response = await fetch('./' + (query && '?' + query));
  if (!response.ok) throw new Error(response.statusText);
  return new DOMParser().parseFromString(await response.text(), 'text/html');
}

// show makes this page like a newer one. It keeps the articles that stay, which a person may have opened.
function show(page) {
  if (page.body.dataset.run !== document.body.dataset.run) { // another sandbox has started at this address
    window.location.reload();
    return;
  }
  if (drawn !== choice) items.replaceChildren(); // an article that stays may have others before it
  drawn = choice;
  const follow = mine || isAtEnd();
  for (const article of Array.from(items.children)) {
    if (!page.getElementById(article.id)) article.remove();
  }
  const added = [];
  for (const article of Array.from(page.getElementById('items').children)) {
    const shown = document.getElementById(article.id);
    if (shown) update(shown, article);
    else added.push(article);
  }
  items.append(...added);
  showUsers(page.getElementById('user').options);
  for (const part of [empty, nothing, older]) part.hidden = page.getElementById(part.id).hidden;
  older.querySelector('span').textContent = page.querySelector('#older span').textContent;
  if (added.length > 0) announce(added, follow);
  if (isAtEnd()) newer.hidden = true;
}

// update shows the day and the statuses of a newer article.
function update(shown, article) {
  shown.querySelector('.day').hidden = article.querySelector('.day').hidden;
  for (const tick of article.querySelectorAll('.tick')) {
    const old = document.getElementById(tick.id);
    if (old.dataset.status !== tick.dataset.status) old.replaceWith(tick);
  }
}

// announce tells the reader of new articles, and scrolls to them if the reader follows.
function announce(articles, follow) {
  mine = false;
  const last = articles[articles.length - 1];
  const title = last.querySelector('h2').textContent;
  document.getElementById('news').textContent = articles.length === 1 ? title
    : document.body.dataset.many.replace('%n', articles.length).replace('%s', () => title);
  if (person.value === '') person.value = last.dataset.user;
  if (follow) goToEnd();
  else newer.hidden = false;
}

// showUsers changes the options in place, because the reader may have opened the list.
function showUsers(options) {
  const user = select.value;
  const old = Array.from(select.options); // the select itself would count them again after each change
  Array.from(options).forEach(({ value, textContent, dataset }, i) => {
    const option = old[i] ?? select.appendChild(new Option());
    if (option.value !== value) option.value = value;
    if (option.textContent !== textContent) option.textContent = textContent;
    option.dataset.id = dataset.id;
  });
  select.length = options.length;
  select.value = user;
}

// listen opens the event stream, which tells of changes. A hidden page waits until it is visible again, because a browser makes
// six connections to a host, and each stream uses one.
function listen() {
  events?.close();
  window.clearTimeout(retry);
  if (document.visibilityState === 'hidden') {
    state.textContent = state.dataset.paused;
    return;
  }
  state.textContent = state.dataset.connecting;
  events = new EventSource('events');
  events.onopen = () => { state.textContent = state.dataset.live; };
  events.onmessage = refresh;
  events.onerror = () => {
    state.textContent = state.dataset.lost;
    if (events.readyState === EventSource.CLOSED) retry = window.setTimeout(listen, 3000);
  };
}

// choose requests the last messages of the choice. The page shows the earlier choice until they come.
function choose() {
  window.clearTimeout(typing);
  const words = search.value.trim();
  const query = [select.value, words && `search=${encodeURIComponent(words)}`, refused.checked && 'refused=1'].filter(Boolean).join('&');
  if (query === choice) return;
  choice = query;
  window.history.replaceState(null, '', window.location.pathname + (choice && '?' + choice));
  refresh();
}

// post sends a form without leaving the page. An event follows, and brings the result.
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

// A shell must not misread the address. The server has quoted its own.
const here = window.location.origin + window.location.pathname.replace(/\/$/, '');
if (/^[0-9A-Za-z.\-_:/@]+$/.test(here)) {
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
