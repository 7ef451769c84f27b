// Draws the pictures in docs, which show the page on three phones side by side.
import { fileURLToPath } from 'node:url';

import { startBrowser } from './browser.js';
import { examples, startSandbox } from './sandbox.js';

const width = 360;
const dropping = ['--fail', 'drop-after:1'];
const example = (name) => examples.find((one) => one.name === name);
const of = (...names) => names.map(example);
const message = (body) => ({ body, path: '/v1/bots/BOT_ID/messages' });
const order = { type: 'text', userId: '593987654321', text: 'Your order *4711* is ready.\nPick it up at _Main St 123_ until ~six~ seven.' };
const tooLong = { ...example('quick_reply').body, quick_replies: [{ title: 'This label is far too long' }, { title: '' }] };

// Each phone shows the messages that are sent to its sandbox.
const pictures = {
  'sandbox.png': {
    colorScheme: 'light',
    phones: [
      { sends: of('text', 'text_with_options', 'quick_reply', 'cta_url', 'flow', 'flow_message', 'voice_call') },
      { sends: of('image', 'video', 'file', 'audio', 'sticker') },
      { sends: of('location', 'location_request', 'contacts', 'carousel', 'carousel_quick_replies') },
    ],
  },
  'sandbox-dark.png': {
    colorScheme: 'dark',
    height: 620,
    phones: [
      { sends: of('text_with_options', 'quick_reply'), act: (page) => page.getByRole('button', { name: 'See options' }).click() },
      { sends: [message(tooLong)], act: (page) => page.getByText('Raw body').click() },
      { sends: [message(order)], args: dropping, act: (page) => page.getByText('Raw JSON').click() },
    ],
  },
};

const sandboxes = [];
const browser = await startBrowser();
try {
  for (const [file, { colorScheme, height, phones }] of Object.entries(pictures)) {
    const pages = [];
    for (const phone of phones) pages.push(await open(phone, { colorScheme, viewport: { width, height: height ?? 400 } }));
    const tallest = Math.max(...await Promise.all(pages.map((page) => page.evaluate(() => document.documentElement.scrollHeight))));
    const shots = [];
    for (const page of pages) {
      await page.setViewportSize({ width, height: height ?? tallest });
      shots.push(await page.screenshot());
    }
    await compose(pages[0].context().browser(), shots, fileURLToPath(new URL(`../../docs/${file}`, import.meta.url)));
    await browser.closePages();
  }
} finally {
  await browser.stop();
  for (const sandbox of sandboxes) await sandbox.stop();
}

async function open({ sends, args, act }, options) {
  const sandbox = await startSandbox({ args });
  sandboxes.push(sandbox);
  for (const { body, path, method } of sends) await sandbox.post(body, path, method);
  const { page } = await browser.open(sandbox.url, { ...options });
  await page.evaluate(settle);
  await act?.(page);
  return page;
}

// Replaces values that differ each time, so that the pictures stay the same.
function settle() {
  for (const time of document.querySelectorAll('.clock time')) time.textContent = '9:41';
  for (const time of document.querySelectorAll('.ids time')) time.textContent = '2026-11-22T09:41:00Z';
  for (const day of document.querySelectorAll('.day span')) day.textContent = 'Today';
  for (const id of document.querySelectorAll('.ids > code')) id.textContent = 'msg_6ZK3WQ5TJ2YH';
}

async function compose(chromium, shots, path) {
  const page = await chromium.newPage({ viewport: { width: 3 * width + 64, height: 400 } });
  const images = shots.map((shot) => `<img src="data:image/png;base64,${shot.toString('base64')}">`).join('');
  await page.setContent(`<!doctype html><style>
    body { margin: 0; display: flex; align-items: flex-start; gap: 16px; width: max-content; padding: 8px; }
    img { width: ${width}px; border-radius: 16px; box-shadow: 0 0 0 2px #8888; }
  </style>${images}`);
  await page.evaluate(() => Promise.all(Array.from(document.images, (image) => image.decode())));
  await page.locator('body').screenshot({ path, omitBackground: true });
  await page.close();
}
