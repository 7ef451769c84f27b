// Keeps the page up to date, filters it by user and opens the lists of options. Without this script the page can still be
// read, because the server has drawn it. The HTML in the events comes from the server, which has escaped the content of
// messages.
'use strict';

const items = document.getElementById('items');
const select = document.getElementById('user');
const state = document.getElementById('state');
const newer = document.getElementById('newer');
const empty = document.getElementById('empty');
const nothing = document.getElementById('nothing');
const older = document.getElementById('older');
const max = Number(document.body.dataset.max);
let choice = document.body.dataset.choice; // the user whose messages are shown, as the query of the address
let after = document.body.dataset.after;
let events;
let retry;

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
  const follow = isAtEnd();
  items.append(...articles);
  while (items.children.length > max) items.firstElementChild.remove();
  showDays();
  empty.hidden = nothing.hidden = true;
  const last = articles[articles.length - 1].querySelector('h2').textContent;
  document.getElementById('news').textContent = articles.length === 1 ? last : `${articles.length} messages, the last: ${last}`;
  if (follow) goToEnd();
  else newer.hidden = false;
}

// survey applies an overview: it removes the articles that the sandbox has forgotten, and updates the list of users.
function survey(overview) {
  while (items.firstElementChild && Number(items.firstElementChild.id.slice(1)) < overview.first) items.firstElementChild.remove();
  showDays();
  overview.users.forEach(({ query, name, count }, i) => {
    if (i === select.length) select.add(new Option());
    const option = select.options[i];
    const label = `${name} (${count})`;
    if (option.value !== query) option.value = query;
    if (option.textContent !== label) option.textContent = label;
  });
  select.length = overview.users.length;
  select.value = choice;
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
    state.textContent = 'Paused';
    return;
  }
  state.textContent = 'Connecting';
  events = new EventSource(`events?after=${encodeURIComponent(after)}&${choice}`);
  events.onopen = () => { state.textContent = 'Live'; };
  events.onmessage = (event) => {
    after = event.lastEventId;
    receive(JSON.parse(event.data));
  };
  events.addEventListener('overview', (event) => {
    after = event.lastEventId;
    survey(JSON.parse(event.data));
  });
  // Another sandbox has started at this address.
  events.addEventListener('restart', () => { window.location.reload(); });
  events.onerror = () => {
    state.textContent = 'Not connected';
    if (events.readyState === EventSource.CLOSED) retry = window.setTimeout(listen, 3000);
  };
}

// choose empties the page and requests the last messages of the chosen user.
function choose() {
  choice = select.value;
  window.history.replaceState(null, '', window.location.pathname + (choice && '?' + choice));
  items.replaceChildren();
  older.hidden = nothing.hidden = newer.hidden = true;
  after = '';
  listen();
}

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
select.addEventListener('change', choose);
newer.addEventListener('click', goToEnd);
document.addEventListener('visibilitychange', listen);
document.getElementById('filter').hidden = false;
goToEnd();
listen();
