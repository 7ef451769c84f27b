// Keeps the page up to date, filters it by user, and opens lists of options. Without it the page can still
// be read: the server has drawn what there was. What the server sends is HTML that it has escaped.
'use strict';

const everybody = '*';
const items = document.getElementById('items');
const select = document.getElementById('user');
const state = document.getElementById('state');
const newer = document.getElementById('newer');
const max = Number(document.body.dataset.max);

// An option's value is "=" and the user's id, so that no id is taken for everybody.
const chosen = () => select.value;
const fits = (article) => chosen() === everybody || chosen() === '=' + article.dataset.user;

function atEnd() {
  return window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 80;
}

function toEnd() {
  window.scrollTo(0, document.documentElement.scrollHeight);
  newer.hidden = true;
}

// Shows the articles that fit, each day's date once, and how many messages each user has.
function arrange() {
  const counts = new Map();
  let day = '';
  let shown = 0;
  for (const article of items.children) {
    const key = '=' + article.dataset.user;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    article.hidden = !fits(article);
    if (article.hidden) continue;
    shown++;
    article.querySelector('.day').hidden = article.dataset.day === day;
    day = article.dataset.day;
  }
  label(everybody, 'Everybody', items.children.length);
  for (const option of select.options) {
    if (option.value !== everybody && !counts.has(option.value)) counts.set(option.value, 0);
  }
  for (const [key, count] of counts) label(key, key.slice(1) || 'Unreadable', count);
  document.getElementById('empty').hidden = items.children.length > 0;
  document.getElementById('nothing').hidden = shown > 0 || items.children.length === 0;
}

function label(value, name, count) {
  let option = Array.from(select.options).find((o) => o.value === value);
  if (!option) {
    option = new Option('', value);
    select.add(option);
  }
  const text = `${name} (${count})`;
  if (option.text !== text) option.text = text;
}

let planned = false;

function plan() {
  if (planned) return;
  planned = true;
  requestAnimationFrame(() => {
    planned = false;
    const follow = atEndBefore;
    atEndBefore = undefined;
    arrange();
    if (follow) toEnd();
    else newer.hidden = false;
  });
}

let atEndBefore;

function receive(html) {
  const template = document.createElement('template');
  template.innerHTML = html;
  const article = template.content.firstElementChild;
  if (document.getElementById(article.id)) return;
  atEndBefore ??= atEnd();
  items.append(article);
  while (items.children.length > max) items.firstElementChild.remove();
  if (fits(article)) {
    document.getElementById('news').textContent = article.querySelector('h2').textContent;
  }
  plan();
}

function listen() {
  const events = new EventSource('events?after=' + encodeURIComponent(document.body.dataset.after));
  events.onopen = () => { state.textContent = 'Live'; };
  events.onmessage = (event) => {
    document.body.dataset.after = event.lastEventId;
    receive(JSON.parse(event.data));
  };
  // Another sandbox has the address now: this one's messages are gone.
  events.addEventListener('restart', () => { window.location.reload(); });
  events.onerror = () => {
    state.textContent = 'Not connected';
    if (events.readyState === EventSource.CLOSED) window.setTimeout(listen, 3000);
  };
}

function choose() {
  const url = new URL(window.location.href);
  if (chosen() === everybody) url.searchParams.delete('user');
  else url.searchParams.set('user', chosen().slice(1));
  window.history.replaceState(null, '', url);
  arrange();
  toEnd();
}

document.addEventListener('click', (event) => {
  const opener = event.target.closest('[data-opens]');
  if (opener) document.getElementById(opener.dataset.opens).showModal();
  else if (event.target.closest('[data-closes]')) event.target.closest('dialog').close();
  else if (event.target.tagName === 'DIALOG') event.target.close(); // the backdrop
});

const wanted = new URL(window.location.href).searchParams.get('user');
if (wanted !== null) {
  label('=' + wanted, wanted || 'Unreadable', 0);
  select.value = '=' + wanted;
}
select.addEventListener('change', choose);
newer.addEventListener('click', toEnd);
document.getElementById('filter').hidden = false;
arrange();
toEnd();
listen();
