// Keeps the page up to date, filters it by user and opens the lists of options. Without it the page can
// still be read: the server has drawn what there was. The HTML that comes here is the server's own, which
// has escaped everything that a message holds.
'use strict';

const everybody = '*'; // any other choice is "=" and a user's id
const items = document.getElementById('items');
const select = document.getElementById('user');
const state = document.getElementById('state');
const newer = document.getElementById('newer');
const max = Number(document.body.dataset.max);
let after = document.body.dataset.after;

function isChosen(article) {
  return select.value === everybody || select.value === '=' + article.dataset.user;
}

function isAtEnd() {
  return window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 80;
}

function goToEnd() {
  window.scrollTo(0, document.documentElement.scrollHeight);
  newer.hidden = true;
}

// setOption gives a choice its text, and adds it where it is new.
function setOption(value, name, count) {
  let option = Array.from(select.options).find((known) => known.value === value);
  if (!option) {
    option = new Option('', value);
    select.add(option);
  }
  option.textContent = `${name} (${count})`;
}

// arrange shows the messages of the chosen user, each day once, and counts those of every user.
function arrange() {
  const counts = new Map(Array.from(select.options, (option) => [option.value, 0]));
  let day = '';
  for (const article of items.children) {
    const user = '=' + article.dataset.user;
    counts.set(user, (counts.get(user) ?? 0) + 1);
    article.hidden = !isChosen(article);
    if (article.hidden) continue;
    article.querySelector('.day').hidden = article.dataset.day === day;
    day = article.dataset.day;
  }
  const all = items.children.length;
  counts.delete(everybody);
  setOption(everybody, 'Everybody', all);
  for (const [user, count] of counts) setOption(user, user.slice(1) || 'Unreadable', count);
  document.getElementById('empty').hidden = all > 0;
  document.getElementById('nothing').hidden = day !== '' || all === 0;
}

function receive(html) {
  const template = document.createElement('template');
  template.innerHTML = html;
  const articles = Array.from(template.content.children).filter((article) => !document.getElementById(article.id));
  const chosen = articles.filter(isChosen);
  const follow = isAtEnd();
  items.append(...articles);
  while (items.children.length > max) items.firstElementChild.remove();
  arrange();
  if (chosen.length === 0) return;
  const last = chosen[chosen.length - 1].querySelector('h2').textContent;
  document.getElementById('news').textContent = chosen.length === 1 ? last : `${chosen.length} messages, the last: ${last}`;
  if (follow) goToEnd();
  else newer.hidden = false;
}

function listen() {
  state.textContent = 'Connecting';
  const events = new EventSource('events?after=' + encodeURIComponent(after));
  events.onopen = () => { state.textContent = 'Live'; };
  events.onmessage = (event) => {
    after = event.lastEventId;
    receive(JSON.parse(event.data));
  };
  // Another sandbox has this address now.
  events.addEventListener('restart', () => { window.location.reload(); });
  events.onerror = () => {
    state.textContent = 'Not connected';
    if (events.readyState === EventSource.CLOSED) window.setTimeout(listen, 3000);
  };
}

function choose() {
  const url = new URL(window.location.href);
  url.searchParams.delete('user');
  if (select.value !== everybody) url.searchParams.set('user', select.value.slice(1));
  window.history.replaceState(null, '', url);
  arrange();
  goToEnd();
}

document.addEventListener('click', (event) => {
  const opener = event.target.closest('[data-opens]');
  if (opener) document.getElementById(opener.dataset.opens).showModal();
  else if (event.target.closest('[data-closes]')) event.target.closest('dialog').close();
  else if (event.target.tagName === 'DIALOG') event.target.close(); // the backdrop
});

const wanted = new URL(window.location.href).searchParams.get('user');
if (wanted !== null) {
  setOption('=' + wanted, '', 0);
  select.value = '=' + wanted;
}
select.addEventListener('change', choose);
newer.addEventListener('click', goToEnd);
document.getElementById('filter').hidden = false;
arrange();
goToEnd();
listen();
