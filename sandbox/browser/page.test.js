// Tests the page in a real browser, as a person uses it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';

import { startBrowser } from './browser.js';
import { examples, startSandbox } from './sandbox.js';

let browser;
let sandbox;

before(async () => { browser = await startBrowser(); });
after(() => browser.stop());
beforeEach(async () => { sandbox = await startSandbox(); });
afterEach(async () => {
  await browser.closePages();
  await sandbox.stop();
});

const text = (words, userId = '593987654321') => ({ type: 'text', userId, text: words });

async function send(...bodies) {
  for (const body of bodies) assert.equal(await sandbox.post(body), 200);
}

async function sendExamples() {
  for (const { name, body, path, method } of examples) assert.equal(await sandbox.post(body, path, method), 200, name);
}

const article = (page, name) => page.getByRole('article', { name });

/** Waits until the page shows this many messages. */
const shows = (page, n) => page.waitForFunction(
  (wanted) => document.querySelectorAll('article:not([hidden])').length === wanted, n);

const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

describe('each kind of message is drawn', () => {
  // By the example's name: the kind that a screen reader announces, the words in the bubble, the buttons, and the text
  // that a tap on the first button shows.
  const wanted = {
    text: { kind: 'Text', words: ['Your order is ready.'] },
    text_with_options: { kind: 'List', words: ['Choose an option', 'Please pick one'], taps: ['See options'] },
    quick_reply: { kind: 'Reply buttons', words: ['Question', 'Would you like to go on?'], taps: ['Yes', 'No', 'Maybe'] },
    image: { kind: 'Image', words: ['photo.jpg', 'example.com', 'Have a look'] },
    audio: { kind: 'Audio', words: ['audio.mp3', 'example.com'] },
    video: { kind: 'Video', words: ['video.mp4', 'example.com', 'Watch this'] },
    file: { kind: 'Document', words: ['document.pdf', 'PDF', 'Please review'] },
    sticker: { kind: 'Sticker', words: ['sticker.webp'] },
    location: { kind: 'Location', words: ['40.7128, -74.006'] },
    contacts: { kind: 'Contacts', words: ['Ana Ruiz'], taps: ['Message'], told: '+593991112222' },
    location_request: { kind: 'Location request', words: ['Share your location'], taps: ['Send location'], told: "the person's location" },
    cta_url: { kind: 'URL button', words: ['Welcome', 'Visit our site', 'Jelou'], taps: ['Visit site'], told: 'https://apps.jelou.ai' },
    flow: { kind: 'Flow button', words: ['Hello', 'Complete this form', 'Jelou'], taps: ['Start'], told: 'Welcome Flow' },
    voice_call: { kind: 'Call button', words: ['Need Help?', 'speak with an agent'], taps: ['Call Support'], told: 'a WhatsApp call' },
    carousel: { kind: 'Carousel', words: ['Our latest offers', 'image1.png', 'Deal 1'], taps: ['Shop now'], told: 'https://shop.example.com/deal1' },
    carousel_quick_replies: { kind: 'Carousel', words: ['Choose a plan', 'basic.mp4', 'Basic'], taps: ['Pick basic'] },
    template: { kind: 'Template', words: ['Ana', 'A-17'], facts: ['a1b2_order_ready', 'es'] },
    template_image: { kind: 'Template', words: ['photo.jpg'], facts: ['a1b2_new_offer', 'offers-2026-01'] },
    template_document: { kind: 'Template', words: ['invoice.pdf', 'PDF', 'Ana'], facts: ['a1b2_invoice'] },
    template_quick_reply: { kind: 'Template', taps: ['Confirm'], facts: ['a1b2_visit'] },
    template_cards: { kind: 'Template', words: ['room1.jpg', 'Lake view', 'Garden view'], facts: ['a1b2_rooms'] },
    flow_message: { kind: 'Flow button', words: ['Hello', 'Complete this form'], taps: ['Start'], told: 'welcome-flow' },
  };

  test('every expected example is in the contract', () => {
    const names = examples.map((example) => example.name);
    assert.deepEqual(Object.keys(wanted).filter((name) => !names.includes(name)), []);
  });

  for (const { name, body, path, method, operation } of examples) {
    test(name, async () => {
      // A new kind in the contract is drawn from its JSON.
      const { kind = body.type, words = [], taps = [], facts = [], told } = wanted[name] ?? {};
      assert.equal(await sandbox.post(body, path, method), 200);
      const { page, trouble } = await browser.open(sandbox.url);
      const message = article(page, `${kind} 1 to 593987654321, Accepted`);
      const phone = message.locator('.phone');
      for (const part of words) await phone.getByText(part).first().waitFor();
      for (const tap of taps) await phone.locator('summary, button').getByText(tap, { exact: true }).first().waitFor();
      for (const fact of facts) await message.locator('.facts').getByText(fact, { exact: true }).first().waitFor();
      if (told) {
        await phone.locator('summary').first().click();
        await phone.locator('dd').getByText(told).first().waitFor();
      }
      assert.match(await phone.locator('time').first().innerText(), /^\d\d:\d\d$/);
      if (operation === 'sendMessage') await message.getByText(/^msg_\w+$/).waitFor();
      await message.getByText('Raw JSON').click();
      assert.deepEqual(JSON.parse(await message.locator('pre').innerText()), body);
      assert.deepEqual(trouble, []);
    });
  }
});

describe('a list of options', () => {
  const list = examples.find((example) => example.name === 'text_with_options').body;
  let page;
  let button;
  let dialog;

  beforeEach(async () => {
    await send(list);
    ({ page } = await browser.open(sandbox.url));
    button = page.getByRole('button', { name: 'See options' });
    dialog = page.getByRole('dialog', { name: 'See options' });
  });

  const closed = () => dialog.waitFor({ state: 'hidden' });

  test('opens and closes by click', async () => {
    await closed();
    await button.click();
    for (const option of ['Sales', 'Talk to sales', 'Support', 'Billing']) await dialog.getByText(option, { exact: true }).waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await closed();
    await button.click();
    await dialog.waitFor();
    await page.mouse.click(500, 100); // outside the dialog
    await closed();
  });

  test('opens and closes by keyboard, and returns the focus', async () => {
    await button.focus();
    await page.keyboard.press('Enter');
    await dialog.waitFor();
    assert.ok(await dialog.evaluate((node) => node.contains(document.activeElement)));
    await page.keyboard.press('Escape');
    await closed();
    assert.ok(await button.evaluate((node) => node === document.activeElement));
  });

  test('is always shown without a script', async () => {
    const { page: plain } = await browser.open(sandbox.url, { javaScriptEnabled: false });
    await plain.locator('.sheet').getByText('Talk to sales').waitFor();
    assert.equal(await plain.locator('[data-opens], [data-closes]').filter({ visible: true }).count(), 0);
  });
});

describe('live', () => {
  test('a message appears without a reload, and is announced', async () => {
    const { page, trouble } = await browser.open(sandbox.url);
    await page.getByRole('heading', { name: 'No message yet' }).waitFor();
    await page.evaluate(() => { window.sameDocument = true; });
    await send(text('first'));
    await article(page, 'Text 1 to').locator('.text').getByText('first').waitFor();
    await page.getByRole('status').getByText('Text 1 to 593987654321, Accepted').waitFor({ state: 'attached' });
    assert.equal(await page.getByRole('heading', { name: 'No message yet' }).count(), 0);
    await send(text('second'));
    await shows(page, 2);
    assert.ok(await page.evaluate(() => window.sameDocument));
    assert.deepEqual(trouble, []);
  });

  test('a single message is at the top', async () => {
    await send(text('alone'));
    const { page } = await browser.open(sandbox.url);
    const bubble = await article(page, 'Text 1 to').locator('.text').boundingBox();
    assert.ok(bubble.y < 200, `${bubble.y} pixels from the top`);
  });

  test('a reload shows each message once', async () => {
    await send(text('first'), text('second'));
    const { page } = await browser.open(sandbox.url);
    await send(text('third'));
    await shows(page, 3);
    await page.reload();
    await shows(page, 3);
    await send(text('fourth'));
    await shows(page, 4);
  });

  test('a reader who scrolled up stays there, and is told of newer messages', async () => {
    await send(...Array.from({ length: 30 }, (_, i) => text(`message ${i}`)));
    const { page } = await browser.open(sandbox.url);
    const last = article(page, 'Text 30 to');
    await page.waitForFunction(() => window.scrollY > 0);
    assert.ok(await last.evaluate((node) => node.getBoundingClientRect().top < window.innerHeight));
    await page.evaluate(() => window.scrollTo(0, 0));
    await send(text('newest'));
    const button = page.getByRole('button', { name: 'Newer messages' });
    await button.waitFor();
    assert.equal(await page.evaluate(() => window.scrollY), 0);
    await button.click();
    await page.waitForFunction(() => document.getElementById('m31').getBoundingClientRect().top < window.innerHeight);
    await button.waitFor({ state: 'hidden' });
  });

  test('the page keeps the last 300', async () => {
    const { page } = await browser.open(sandbox.url);
    await send(...Array.from({ length: 305 }, (_, i) => text(`message ${i}`)));
    await page.getByText('message 304', { exact: true }).waitFor();
    assert.equal(await page.locator('article').count(), 300);
    await article(page, 'Text 6 to').waitFor();
  });

  test('the page empties when the sandbox has forgotten everything', async () => {
    await send(...Array.from({ length: 30 }, (_, i) => text(`message ${i}`)));
    const { page } = await browser.open(sandbox.url);
    await page.evaluate(() => window.scrollTo(0, 0));
    await send(text('newest'));
    await page.getByRole('button', { name: 'Newer messages' }).waitFor();
    await fetch(sandbox.url + '/clear', { method: 'POST', redirect: 'manual' });
    await page.getByRole('heading', { name: 'No message yet' }).waitFor();
    await shows(page, 0);
    assert.equal(await page.getByRole('button', { name: 'Newer messages' }).count(), 0);
    assert.deepEqual(await page.locator('#user option').allInnerTexts(), ['Everybody (0)']);
  });

  test('the page starts over when another sandbox starts at its address', async () => {
    await send(text('of the first'), text('of the first'));
    const { page } = await browser.open(sandbox.url);
    const addr = new URL(sandbox.url).host;
    await sandbox.stop();
    await page.getByText('Not connected').waitFor();
    sandbox = await startSandbox({ addr });
    await send(text('of the second'));
    await page.locator('.text').getByText('of the second').waitFor();
    await shows(page, 1);
  });
});

describe('the lines to copy work', () => {
  /** Runs the page's lines with curl, and waits for the message that they send. */
  async function copied(page) {
    const lines = await page.locator('pre').filter({ hasText: 'curl' }).innerText();
    const { status, stderr } = await new Promise((resolve) => {
      execFile('sh', ['-c', lines.replace('curl ', 'curl --silent --fail --noproxy "*" ')], (error, stdout, errors) => resolve({ status: error?.code ?? 0, stderr: errors }));
    });
    assert.equal(status, 0, lines + stderr);
    await page.locator('.text').getByText('Hello!').waitFor();
  }

  test('unchanged', async () => {
    const { page } = await browser.open(sandbox.url);
    await copied(page);
  });

  test('if the sandbox knows only one bot', async () => {
    await sandbox.stop();
    sandbox = await startSandbox({ args: ['--bot', "it's $HOME & `mine`"] });
    const { page } = await browser.open(sandbox.url);
    await copied(page);
  });

  test('behind a proxy with its own prefix and address', async () => {
    const proxy = createServer((asked, response) => {
      const { hostname, port } = new URL(sandbox.url);
      const path = asked.url.replace(/^\/fake\//, '/');
      asked.pipe(request({ hostname, port, path, method: asked.method, headers: { ...asked.headers, host: `localhost:${port}` } }, (got) => {
        response.writeHead(got.statusCode, got.headers);
        got.pipe(response);
      }));
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const server = `http://127.0.0.1:${proxy.address().port}/fake`;
    const { page } = await browser.open(`${server}/?user=593987654321`);
    assert.match(await page.locator('pre').first().innerText(), new RegExp(`^export JELOU_SERVER=${server}$`, 'm'));
    await copied(page);
    await browser.closePages();
    proxy.close();
  });
});

describe('many pages in one browser', () => {
  const more = 8; // more than the connections that a browser makes to one host

  /** Makes the page believe that its tab is hidden or visible. A browser without windows does not hide tabs. */
  const turn = (page, visibility) => page.evaluate((value) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => value });
    document.dispatchEvent(new Event('visibilitychange'));
  }, visibility);

  const state = (page, words) => page.locator('#state').getByText(words, { exact: true }).waitFor();

  const numbers = (page) => page.locator('article').evaluateAll((all) => all.map((node) => node.id));

  test('hidden pages hold no connection, and catch up when they are visible', async () => {
    await send(text('first'));
    const { page, trouble } = await browser.open(sandbox.url);
    const pages = [page];
    await turn(page, 'hidden');
    await state(page, 'Paused');
    while (pages.length < more) {
      const another = await page.context().newPage();
      await another.goto(sandbox.url);
      await state(another, 'Live');
      await turn(another, 'hidden');
      await state(another, 'Paused');
      pages.push(another);
    }
    await send(text('second'), text('third'));
    await turn(pages.at(-1), 'visible');
    await shows(pages.at(-1), 3);
    assert.deepEqual(await numbers(page), ['m1']);
    await turn(page, 'visible');
    await shows(page, 3);
    await state(page, 'Live');
    await send(text('fourth'));
    await shows(page, 4);
    assert.deepEqual(await numbers(page), ['m1', 'm2', 'm3', 'm4']);
    assert.deepEqual(trouble, []);
  });

  test('a page whose stream a proxy refuses follows when it gets one', async () => {
    const { page } = await browser.open(sandbox.url);
    await page.route('**/events', (route) => route.fulfill({ status: 503 }));
    await turn(page, 'visible');
    await state(page, 'Not connected');
    await send(text('first'));
    await page.unroute('**/events');
    await shows(page, 1);
    await state(page, 'Live');
  });

  test('a page that opens in the background waits until it is visible', async () => {
    const { page, requests } = await browser.open(sandbox.url);
    await page.context().addInitScript(() => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' });
    });
    requests.length = 0;
    const another = await page.context().newPage();
    await another.goto(sandbox.url);
    await state(another, 'Paused');
    assert.deepEqual(requests.filter((url) => url.includes('/events')), []);
    await send(text('first'));
    await turn(another, 'visible');
    await shows(another, 1);
  });
});

test('the content of a message remains text', async () => {
  const id = (words) => words.replaceAll(' ', '/'); // an id has no spaces, and HTML takes a slash for one
  const evil = [
    '<script>window.hacked = 1</script>',
    '<img src=x onerror="window.hacked=1">',
    '"><svg onload=window.hacked=1>',
    "' autofocus onfocus='window.hacked=1'",
    '</article></section></main><iframe srcdoc="<script>parent.hacked=1</script>">',
  ];
  const messages = evil.flatMap((words) => [
    text(words),
    text('of a user with a strange name', id(words)),
    { type: 'file', userId: id(words), mediaUrl: 'https://example.com/x.pdf', filename: words, text: words },
    { type: 'contacts', userId: id(words), contacts: [{ name: { formatted_name: words }, phones: [{ phone: words, type: words }] }] },
    { type: 'flow', userId: id(words), title: 'x', text: words, parameters: { flow_cta: 'x', flow_name: words, flow_action_payload: { screen: words } } },
  ]);
  const half = Math.ceil(messages.length / 2);
  await send(...messages.slice(0, half)); // drawn by the server
  const { page, trouble } = await browser.open(sandbox.url);
  await send(...messages.slice(half)); // drawn live
  for (const words of evil) {
    const path = `/v1/bots/${encodeURIComponent(words)}/messages`;
    assert.equal(await sandbox.post(text('to a bot with a strange name'), path), 200);
    assert.equal(await sandbox.post(words), 422);
    assert.equal(await sandbox.post({ type: 'text', [words]: words }), 422);
  }
  await shows(page, messages.length + 3 * evil.length);
  for (const words of evil) await page.locator('.text').getByText(words, { exact: true }).first().waitFor();
  for (const option of await page.locator('#user option').all()) {
    await page.getByLabel('User', { exact: true }).selectOption(await option.getAttribute('value'));
  }
  await page.reload();
  await page.getByText('Live', { exact: true }).waitFor();
  assert.equal(await page.locator('main').locator('script, img, iframe, a, form:not(.phone), [onerror], [onload], [onfocus]').count(), 0);
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  assert.deepEqual(trouble, []);
});

describe('no request leaves loopback', () => {
  test('while everything is shown and tapped', async () => {
    await sendExamples();
    await sandbox.post({ type: 'text', text: 'https://example.com/refused' });
    const { page, requests, trouble } = await browser.open(sandbox.url);
    for (const control of await page.locator('main').locator('summary, button:visible').all()) {
      await control.click();
      await page.keyboard.press('Escape'); // closes a list that the click opened
    }
    for (const text of ['https://apps.jelou.ai', 'https://shop.example.com/deal1', 'photo.jpg']) {
      await page.locator('.phone').getByText(text).first().click();
    }
    await page.locator('.badges').last().waitFor();
    assert.deepEqual(requests.filter((url) => new URL(url).origin !== sandbox.url), []);
    assert.ok(requests.length >= 4, 'the page, its style, its script and its events are requested');
    assert.deepEqual(browser.reached, []);
    assert.equal(page.context().pages().length, 1);
    assert.equal(new URL(page.url()).origin, sandbox.url);
    assert.deepEqual(trouble, []);
  });

  test('the browser records a request that does', async () => {
    const { page } = await browser.open(sandbox.url);
    await page.goto('http://elsewhere.invalid/').catch(() => {});
    assert.deepEqual(browser.reached.splice(0), ['http://elsewhere.invalid/']);
  });
});

describe('by user', () => {
  test('a chosen conversation stays up to date and survives a reload', async () => {
    await send(text('to Ana', 'ana'), text('to Bea', 'bea'), text('again to Ana', 'ana'));
    assert.equal(await sandbox.post('no JSON'), 422);
    const { page } = await browser.open(sandbox.url);
    const choice = page.getByLabel('User', { exact: true });
    const options = () => choice.locator('option').allInnerTexts();
    assert.deepEqual(await options(), ['Everybody (4)', 'ana (2)', 'bea (1)', 'Unknown (1)']);
    await choice.selectOption('ana (2)');
    await shows(page, 2);
    await send(text('also to Bea', 'bea'), text('to Caro', 'caro'), text('a third to Ana', 'ana'));
    await page.locator('.text').getByText('a third to Ana').waitFor();
    await shows(page, 3);
    assert.deepEqual(await options(), ['Everybody (7)', 'ana (3)', 'bea (2)', 'Unknown (1)', 'caro (1)']);
    assert.equal(new URL(page.url()).search, '?user=ana');
    await page.reload();
    await shows(page, 3);
    assert.equal(await choice.inputValue(), 'user=ana');
    await choice.selectOption('Unknown (1)');
    await shows(page, 1);
    await page.reload();
    await shows(page, 1);
    await choice.selectOption('Everybody (7)');
    await shows(page, 7);
    assert.equal(new URL(page.url()).search, '');
  });

  test('a user with few messages can be found among many messages to others', async () => {
    await send(text('to Ana', 'ana'), ...Array.from({ length: 300 }, (_, i) => text(`message ${i}`, 'bea')));
    const { page, trouble } = await browser.open(sandbox.url);
    await page.getByText('Older messages that are not shown: 1').waitFor();
    const choice = page.getByLabel('User', { exact: true });
    await choice.focus();
    await choice.selectOption('ana (1)');
    await page.locator('.text').getByText('to Ana').waitFor();
    await shows(page, 1);
    await page.getByText('Older messages').waitFor({ state: 'hidden' });
    assert.ok(await choice.evaluate((node) => node === document.activeElement), 'the choice loses the focus');
    await send(text('to Bea', 'bea'), text('again to Ana', 'ana'));
    await shows(page, 2);
    await page.reload();
    await shows(page, 2);
    await choice.selectOption('Everybody (303)');
    await shows(page, 300);
    assert.deepEqual(trouble, []);
  });

  test('are as many as a long list of customers has, and the page stays quick', async () => {
    const { page } = await browser.open(sandbox.url);
    const milliseconds = await page.evaluate(() => {
      const many = document.createElement('select');
      for (let i = 0; i < 30000; i++) many.append(new Option(i, `user=${i}`));
      const start = performance.now();
      showUsers(many.options);
      showUsers(many.options); // again, as after each change
      return performance.now() - start;
    });
    assert.equal(await page.locator('#user option').count(), 30000);
    assert.ok(milliseconds < 4000, `${milliseconds} milliseconds`);
  });

  test('forgotten messages disappear from an open page', async () => {
    await sandbox.stop();
    sandbox = await startSandbox({ args: ['--keep', '2'] });
    await send(text('to Ana', 'ana'));
    const { page } = await browser.open(sandbox.url);
    await send(text('to Bea', 'bea'), text('again to Bea', 'bea'));
    await article(page, 'Text 1 to').waitFor({ state: 'detached' });
    await shows(page, 2);
    assert.deepEqual(await page.locator('#user option').allInnerTexts(), ['Everybody (2)', 'bea (2)']);
  });

  test('the page says that a user has no messages', async () => {
    await send(text('to Ana', 'ana'));
    const { page } = await browser.open(sandbox.url + '/?user=nobody');
    await page.getByText('The sandbox remembers no such message.').waitFor();
    await send(text('to nobody', 'nobody'));
    await page.locator('.text').getByText('to nobody').waitFor();
    assert.equal(await page.getByText('The sandbox remembers no such message.').isVisible(), false);
  });
});

describe('a person replies', () => {
  const quick = examples.find((example) => example.name === 'quick_reply').body;
  const list = examples.find((example) => example.name === 'text_with_options').body;
  const bubble = (page, words) => page.locator('.mine .text').getByText(words, { exact: true });

  test('in the form', async () => {
    const { page, trouble } = await browser.open(sandbox.url);
    await send(text('hello', 'ana'));
    const person = page.getByLabel('Person', { exact: true });
    const words = page.getByLabel('Reply', { exact: true });
    await shows(page, 1);
    assert.equal(await person.inputValue(), 'ana');
    await words.fill('¡Hola! <b>1</b>');
    await words.press('Enter');
    await article(page, 'Reply 2 from ana').getByText('Opens the session of 24 hours.').waitFor();
    await bubble(page, '¡Hola! <b>1</b>').waitFor();
    await page.waitForFunction(() => document.getElementById('words').value === '');
    await person.fill('bea');
    await words.fill('from another person');
    await page.getByRole('button', { name: 'Send the reply' }).click();
    await article(page, 'Reply 3 from bea').waitFor();
    assert.deepEqual(trouble, []);
  });

  test('with nothing to see, and is told so', async () => {
    const { page } = await browser.open(sandbox.url);
    await page.getByLabel('Person', { exact: true }).fill('ana');
    await page.getByLabel('Reply', { exact: true }).fill('\u200b');
    await page.getByRole('button', { name: 'Send the reply' }).click();
    await page.getByRole('alert').getByText('The reply is not valid: ').waitFor();
    await shows(page, 0);
    await page.getByLabel('Reply', { exact: true }).fill('x');
    await page.keyboard.press('Enter');
    await shows(page, 1);
    assert.equal(await page.getByRole('alert').isVisible(), false);
  });

  test('by a tap on a reply button', async () => {
    await send(quick);
    const { page, trouble } = await browser.open(sandbox.url);
    await page.getByRole('button', { name: 'Maybe' }).click();
    await bubble(page, 'Maybe').waitFor();
    await article(page, 'Reply 2 from 593987654321').waitFor();
    assert.deepEqual(trouble, []);
  });

  test('by a tap on an option, which closes the list', async () => {
    await send(list);
    const { page } = await browser.open(sandbox.url);
    await page.getByRole('button', { name: 'See options' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Billing' }).click();
    await bubble(page, 'Billing').waitFor();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  });

  test('without a script', async () => {
    await send(quick, list);
    const { page } = await browser.open(sandbox.url, { javaScriptEnabled: false });
    await page.getByRole('button', { name: 'Yes' }).click();
    await bubble(page, 'Yes').waitFor();
    await page.getByRole('button', { name: 'Support' }).click();
    await bubble(page, 'Support').waitFor();
    await page.getByLabel('Reply', { exact: true }).fill('written');
    await page.getByLabel('Reply', { exact: true }).press('Enter');
    await bubble(page, 'written').waitFor();
    assert.equal(new URL(page.url()).search, '?user=593987654321');
    assert.equal(await page.locator('article').count(), 5);
  });

  test('not to a message that was refused', async () => {
    await sandbox.stop();
    sandbox = await startSandbox({ args: ['--fail', '429:1'] });
    assert.equal(await sandbox.post(quick), 429);
    const { page } = await browser.open(sandbox.url);
    assert.equal(await page.locator('main').getByRole('button', { name: 'Yes' }).count(), 0);
  });
});


test('a message after the 24 hours is refused, its template is not, and a reply opens the session', async () => {
  await sandbox.stop();
  sandbox = await startSandbox({ args: ['--session', '24h'] });
  const { body, path } = examples.find((example) => example.name === 'template');
  assert.equal(await sandbox.post(text('too late')), 400);
  assert.equal(await sandbox.post(body, path), 200);
  const { page, trouble } = await browser.open(sandbox.url);
  await article(page, 'Text 1 to 593987654321, Refused').getByText('Not delivered').waitFor();
  await article(page, 'Template 2 to 593987654321, Accepted').locator('.text').getByText('Ana').waitFor();
  await page.getByLabel('Reply', { exact: true }).fill('Here I am');
  await page.getByRole('button', { name: 'Send the reply' }).click();
  await article(page, 'Reply 3 from 593987654321').waitFor();
  assert.equal(await sandbox.post(text('in time')), 200);
  await article(page, 'Text 4 to 593987654321, Accepted').waitFor();
  assert.deepEqual(trouble, []);
});

describe('the status of a message', () => {
  test('goes on by itself, and is told to a screen reader', async () => {
    const { page, trouble } = await browser.open(sandbox.url);
    await send(text('hello'));
    const tick = article(page, 'Text 1 to').locator('.clock .tick');
    await tick.getByText('Created').waitFor({ state: 'attached' });
    const colour = await tick.evaluate((node) => getComputedStyle(node).color);
    await tick.getByText('Read', { exact: true }).waitFor({ state: 'attached' });
    assert.notEqual(await tick.evaluate((node) => getComputedStyle(node).color), colour);
    await page.reload();
    await tick.getByText('Read', { exact: true }).waitFor({ state: 'attached' });
    assert.deepEqual(trouble, []);
  });

  test('of a template is shown for each person', async () => {
    const { body, path } = examples.find((example) => example.name === 'template');
    assert.equal(await sandbox.post({ ...body, destinations: ['593987654321', '593987654322'] }, path), 200);
    const { page } = await browser.open(sandbox.url);
    const people = page.getByRole('list', { name: 'People' });
    for (const person of ['593987654321', '593987654322']) await people.getByText(person).waitFor();
    assert.equal(await people.locator('.tick').count(), 2);
    await page.getByLabel('User', { exact: true }).selectOption('593987654322 (1)');
    await shows(page, 1);
  });
});

describe('search and filter', () => {
  test('find messages by their text, whatever its case and formatting', async () => {
    await send(text('Your *order* is ready'), text('Something else'), text('¿La ÑANDÚ?', 'ana'));
    const { page, trouble } = await browser.open(sandbox.url);
    const search = page.getByLabel('Search', { exact: true });
    await search.fill('your ORDER is');
    await shows(page, 1);
    await page.locator('.text').getByText('order').waitFor();
    await send(text('Another one'), text('your order is late'));
    await page.locator('.text').getByText('is late').waitFor();
    await shows(page, 2);
    await page.reload();
    await shows(page, 2);
    assert.equal(await search.inputValue(), 'your ORDER is');
    await search.fill('ñandú');
    await shows(page, 1);
    await search.fill('nowhere');
    await page.getByText('The sandbox remembers no such message.').waitFor();
    await search.fill('');
    await shows(page, 5);
    assert.equal(new URL(page.url()).search, '');
    assert.deepEqual(trouble, []);
  });

  test('show only refused messages', async () => {
    await send(text('good'));
    assert.equal(await sandbox.post({ type: 'text', userId: 'ana', text: '' }), 422);
    const { page } = await browser.open(sandbox.url);
    await page.getByLabel('Only refused').check();
    await shows(page, 1);
    await article(page, 'Request 2 to ana, Refused').waitFor();
    await send(text('also good'));
    assert.equal(await sandbox.post({ type: 'text', userId: 'bea', text: '' }), 422);
    await article(page, 'Request 4 to bea, Refused').waitFor();
    await shows(page, 2);
    await page.getByLabel('Only refused').uncheck();
    await shows(page, 4);
  });

  test('lose no message while the sandbox cannot be reached', async () => {
    await send(text('hello'));
    const { page } = await browser.open(sandbox.url);
    await sandbox.stop();
    const failed = page.waitForEvent('requestfailed', (request) => request.url().endsWith('?refused=1'));
    await page.getByLabel('Only refused').check();
    await failed;
    await shows(page, 1);
  });

  test('work without a script', async () => {
    await send(text('to Ana', 'ana'), text('to Bea', 'bea'), text('again to Bea', 'bea'));
    const { page } = await browser.open(`${sandbox.url}/?user=bea`, { javaScriptEnabled: false });
    await page.getByLabel('Search', { exact: true }).fill('again');
    await page.getByRole('button', { name: 'Search' }).click();
    assert.equal(await page.locator('article').count(), 1);
    await page.getByLabel('Search', { exact: true }).fill('');
    await page.getByRole('button', { name: 'Search' }).click();
    assert.equal(await page.locator('article').count(), 2);
  });
});

describe('clear', () => {
  for (const javaScriptEnabled of [true, false]) {
    test(javaScriptEnabled ? 'empties the page' : 'empties the page without a script', async () => {
      await send(text('first'), text('second'));
      const { page, trouble } = await browser.open(sandbox.url, { javaScriptEnabled });
      await page.getByRole('button', { name: 'Clear' }).click();
      await page.getByRole('heading', { name: 'No message yet' }).waitFor();
      assert.equal(await page.locator('article').count(), 0);
      await send(text('third'));
      if (!javaScriptEnabled) await page.reload();
      await article(page, 'Text 3 to').waitFor();
      assert.deepEqual(trouble, []);
    });
  }
});

describe('the text of a message', () => {
  for (const javaScriptEnabled of [true, false]) {
    test(`is folded if it is long, ${javaScriptEnabled ? 'with' : 'without'} a script`, async () => {
      await send(text('short'), text('Lorem ipsum dolor sit amet. '.repeat(60)));
      const { page } = await browser.open(sandbox.url, { javaScriptEnabled });
      const long = article(page, 'Text 2 to');
      const height = async () => (await long.locator('.text').boundingBox()).height;
      const folded = await height();
      assert.ok(folded < 300, `${folded} pixels`);
      await long.getByText('Read more').click();
      assert.ok(await height() > 2 * folded);
      await long.getByText('Show less').click();
      assert.equal(await height(), folded);
      assert.equal(await article(page, 'Text 1 to').getByText('Read more').count(), 0);
    });
  }

  test('has links in colour, which lead nowhere', async () => {
    await send(text('See https://example.com/a_b_c?x=1, or *HTTP://example.com/x*. Not javascript:alert(1), ftp://example.com or xhttp://example.com'));
    const { page } = await browser.open(sandbox.url);
    const links = page.locator('.text .link');
    assert.deepEqual(await links.allInnerTexts(), ['https://example.com/a_b_c?x=1', 'HTTP://example.com/x']);
    const colour = (locator) => locator.evaluate((node) => getComputedStyle(node).color);
    assert.notEqual(await colour(links.first()), await colour(page.locator('.text').first()));
    await links.first().click();
    assert.equal(page.context().pages().length, 1);
    assert.equal(new URL(page.url()).origin, sandbox.url);
  });
});

describe('in Spanish', () => {
  const spanish = { locale: 'es-EC', state: 'En vivo' };

  test('for a browser that asks for it, also live', async () => {
    await send(text('hola'));
    const { page, trouble } = await browser.open(sandbox.url, spanish);
    assert.equal(await page.locator('html').getAttribute('lang'), 'es');
    await article(page, 'Texto 1 a 593987654321, Aceptado').waitFor();
    assert.equal(await sandbox.post({ type: 'text', userId: 'ana', text: '' }), 422);
    await article(page, 'Solicitud 2 a ana, Rechazado').waitFor();
    assert.equal(await page.locator('#user option').first().innerText(), 'Todos (2)');
    await page.getByLabel('Respuesta', { exact: true }).fill('gracias');
    await page.getByRole('button', { name: 'Enviar la respuesta' }).click();
    await article(page, 'Respuesta 3 de ').waitFor();
    await page.locator('.tick').getByText('Leído').first().waitFor({ state: 'attached' });
    assert.deepEqual(trouble, []);
  });

  test('fits a phone', async () => {
    await sendExamples();
    const { page } = await browser.open(sandbox.url, { ...spanish, viewport: { width: 360, height: 740 } });
    assert.equal(await overflow(page), 0);
  });

  test('but not for others', async () => {
    const { page } = await browser.open(sandbox.url, { locale: 'fr-FR' });
    assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  });
});

test('a request that is no message is a small note', async () => {
  assert.equal(await sandbox.post({ botId: 'BOT_ID', userId: 'ana', state: 'nobody' }, '/v1/users/state'), 422);
  const { page } = await browser.open(sandbox.url);
  const note = article(page, 'setUserState 1, Not accepted');
  await note.locator('.event').waitFor();
  assert.equal(await note.locator('.bubble').count(), 0);
});

describe('problems', () => {
  test('a refused message shows its violations', async () => {
    const { page } = await browser.open(sandbox.url);
    assert.equal(await sandbox.post({ type: 'text', userId: 'ana', text: '', extra: 1 }), 422);
    const message = article(page, 'Request 1 to ana, Refused');
    for (const part of ['Not delivered', '422 Unprocessable Entity', '/text', '/extra', 'The customer sees nothing.']) {
      await message.getByText(part, { exact: true }).first().waitFor();
    }
    await message.locator('.phone').getByText('"userId":"ana"').waitFor();
    await message.getByText('Raw body').click();
    await message.locator('pre').getByText('"extra": 1').waitFor();
  });

  test('an accepted message whose sender saw a failure says so', async () => {
    await sandbox.stop();
    sandbox = await startSandbox({ args: ['--fail', 'drop-after:1'] });
    const { page } = await browser.open(sandbox.url);
    assert.equal(await sandbox.post(text('delivered')), 0);
    const message = article(page, 'Text 1 to 593987654321, Accepted');
    for (const part of ['delivered', 'no response', 'The customer has this message, although the sender got no response.']) {
      await message.getByText(part, { exact: true }).waitFor();
    }
    await message.getByText(/^Scripted: /).waitFor();
  });

  test('the raw JSON is the JSON of the request, with invisible characters escaped', async () => {
    const body = text('10\u00a0000 👨\u200d👩\u200d👧 \u202eabc\u0007');
    await send(body);
    const { page } = await browser.open(sandbox.url);
    await page.getByText('Raw JSON').click();
    const shown = await page.locator('pre').filter({ visible: true }).innerText();
    assert.ok(shown.includes('10\\u00a0000 👨\\u200d👩'), shown);
    assert.deepEqual(JSON.parse(shown), body);
  });

  test('bytes that are not text are visible', async () => {
    assert.equal(await sandbox.post('\u202e\u0000{"type"'), 422);
    const { page } = await browser.open(sandbox.url);
    await page.getByText('\\u202e\\u0000{"type"').first().waitFor();
  });
});

describe('on a phone', () => {
  const phone = { viewport: { width: 360, height: 740 }, hasTouch: true };

  test('nothing is wider than the screen', async () => {
    await sendExamples();
    await send(
      text('long'.repeat(200), 'u'.repeat(200)),
      { type: 'cta_url', userId: 'u', title: 'w'.repeat(60), text: 'x', caption: 'w'.repeat(60),
        parameters: { display_text: 'w'.repeat(20), url: 'https://example.com/' + 'w'.repeat(300) } },
      { type: 'image', userId: 'u', mediaUrl: 'https://example.com/' + 'w'.repeat(300) + '.png' },
    );
    await sandbox.post('{"' + 'w'.repeat(500) + '":1}');
    const { page } = await browser.open(sandbox.url, phone);
    assert.equal(await overflow(page), 0);
    for (const summary of await page.locator('summary').all()) await summary.click();
    assert.equal(await overflow(page), 0);
    await page.getByRole('button', { name: 'See options' }).click();
    assert.equal(await overflow(page), 0);
  });

  test('the empty page is not wider either', async () => {
    const { page } = await browser.open(sandbox.url, phone);
    await page.getByText(`curl -u sandbox:sandbox ${sandbox.url}/v1/bots/`).waitFor();
    assert.equal(await overflow(page), 0);
  });

  test('a carousel scrolls by keyboard', async () => {
    await send(examples.find((example) => example.name === 'carousel').body);
    const { page } = await browser.open(sandbox.url, phone);
    const cards = page.getByRole('list', { name: 'Carousel, 2 cards' });
    await cards.focus();
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => document.querySelector('.cards').scrollLeft > 0);
    for (let i = 0; i < 20; i++) await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => document.querySelector('.cards').lastElementChild.getBoundingClientRect().right <= window.innerWidth);
  });
});

test('light and dark follow the system', async () => {
  await send(text('hello'));
  const colours = {};
  for (const colorScheme of ['light', 'dark']) {
    const { page } = await browser.open(sandbox.url, { colorScheme });
    colours[colorScheme] = await page.locator('.bubble').evaluate((node) => {
      const style = getComputedStyle(node);
      return { back: style.backgroundColor, text: style.color };
    });
  }
  assert.notEqual(colours.light.back, colours.dark.back);
  assert.notEqual(colours.light.text, colours.dark.text);
});

test('without a script the conversation can be read', async () => {
  await sendExamples();
  const { page } = await browser.open(sandbox.url, { javaScriptEnabled: false });
  assert.equal(await page.getByRole('article').count(), examples.length);
  await page.locator('.text').getByText('Your order is ready.').waitFor();
  await article(page, 'Text 1 to').getByText('Raw JSON').click();
  await article(page, 'Text 1 to').locator('pre').waitFor();
  assert.equal(await page.getByLabel('User', { exact: true }).isVisible(), false);
});

test('the raw JSON can be opened by keyboard', async () => {
  await send(text('hello'));
  const { page } = await browser.open(sandbox.url);
  await page.getByRole('button', { name: 'Clear' }).focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.locator('pre').getByText('"text": "hello"').waitFor();
});

for (const width of [1000, 320]) {
  test(`the bars hide nothing that has the focus, ${width} pixels wide`, async () => {
    await sendExamples();
    const { page } = await browser.open(sandbox.url, { viewport: { width, height: 640 } });
    const covered = () => page.evaluate(() => {
      const part = document.activeElement.closest('main summary, main button');
      if (!part) return '';
      const { top, bottom } = part.getBoundingClientRect();
      const [above, below] = [document.querySelector('.bar'), document.querySelector('.compose')];
      return top < above.getBoundingClientRect().bottom || bottom > below.getBoundingClientRect().top ? part.textContent : '';
    });
    await page.getByRole('button', { name: 'Clear' }).focus();
    for (const key of ['Tab', 'Shift+Tab']) {
      const parts = await page.locator('main').locator('summary, button').count();
      for (let i = 0; i < parts; i++) {
        await page.keyboard.press(key);
        assert.equal(await covered(), '', key);
      }
    }
  });
}
