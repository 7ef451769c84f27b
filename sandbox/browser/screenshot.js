// Draws the pictures in docs: the page on phones side by side, and the command line in a terminal.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { startBrowser } from './browser.js';
import { examples, runJelou, startSandbox } from './sandbox.js';

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

// The guide for a list of customers shows the message of its file to oneself, a look at a list, and the report.
const hello = [message({ type: 'text', userId: '593987654321', text: 'Hello!' })];
Object.assign(pictures, {
  'bulk-first.png': { colorScheme: 'light', height: 400, phones: [{ sends: hello }] },
  'es/bulk-first.png': {
    colorScheme: 'light', height: 400, locale: 'es-EC',
    phones: [{ state: 'En vivo', sends: hello }],
  },
});

const list = {
  'message.json': '{"type": "text", "userId": "{{phone}}", "text": "Hello {{name}}: our branch in {{city}} is closed tonight."}',
  'customers.csv': 'phone;name;city\n3001234567;Ana;Bogotá\n573007654321;Luis;Medellín\n3009998877;Eva;Cali\n',
  'mistakes.csv': 'phone;name;city\n3001234567;Ana;Bogotá\n5,73008E+11;Luis;Medellín\n3009998877;;Cali\n',
};
const common = ['--message', 'message.json', '--country', '57'];
const terminals = {
  'bulk-look.png': [['batch', 'mistakes.csv', ...common, '--dry-run'], ['batch', 'customers.csv', ...common, '--dry-run']],
  'bulk-report.png': [['batch', 'customers.csv', ...common, '--journal', 'customers.journal', '--failed', 'again.csv', '--progress', 'none']],
};

const sandboxes = [];
const browser = await startBrowser();
try {
  for (const [file, { colorScheme, height, locale = 'en-US', phones }] of Object.entries(pictures)) {
    const pages = [];
    for (const phone of phones) pages.push(await open(phone, { colorScheme, locale, viewport: { width, height: height ?? 400 } }));
    const tallest = Math.max(...await Promise.all(pages.map((page) => page.evaluate(() => document.documentElement.scrollHeight))));
    const shots = [];
    for (const page of pages) {
      await page.setViewportSize({ width, height: height ?? tallest });
      shots.push(await page.screenshot());
    }
    await compose(shots, inDocs(file));
    await browser.closePages();
  }
  for (const [file, commands] of Object.entries(terminals)) await drawTerminal(commands, inDocs(file));
} finally {
  await browser.stop();
  for (const sandbox of sandboxes) await sandbox.stop();
}

async function open({ sends, args, act, state }, options) {
  const sandbox = await startSandbox({ args });
  sandboxes.push(sandbox);
  for (const { body, path, method } of sends) await sandbox.post(body, path, method);
  const { page } = await browser.open(sandbox.url, { state, ...options });
  await page.evaluate(settle);
  await act?.(page);
  return page;
}

// Replaces values that differ each time, so that the pictures stay the same.
function settle() {
  for (const time of document.querySelectorAll('.clock time')) time.textContent = '9:41';
  for (const time of document.querySelectorAll('.ids time')) time.textContent = '2026-11-22T09:41:00Z';
  for (const day of document.querySelectorAll('.day span')) day.textContent = document.documentElement.lang === 'es' ? 'Hoy' : 'Today';
  for (const id of document.querySelectorAll('.ids > code')) id.textContent = 'msg_6ZK3WQ5TJ2YH';
}

function inDocs(file) {
  return fileURLToPath(new URL(`../../docs/${file}`, import.meta.url));
}

// Runs commands against a sandbox to which all people but the last have written, and draws their output.
async function drawTerminal(commands, path) {
  const sandbox = await startSandbox({ args: ['--session', '24h'] });
  sandboxes.push(sandbox);
  const dir = await mkdtemp(join(tmpdir(), 'jelou-'));
  for (const [name, text] of Object.entries(list)) await writeFile(join(dir, name), text);
  for (const userId of ['573001234567', '573007654321']) await sandbox.reply(userId, 'Hello');
  let text = '';
  for (const args of commands) {
    const output = runJelou(sandbox.url, args, dir).replaceAll(sandbox.url, 'http://127.0.0.1:8080'); // its port differs each time
    text += `$ jelou ${args.join(' ')}\n${output}\n`;
  }
  await rm(dir, { recursive: true });
  const page = await browser.blank();
  await page.setContent(`<!doctype html><style>
    body { margin: 0; width: max-content; padding: 8px; }
    pre { margin: 0; padding: 16px 20px; border-radius: 12px; background: #1d2125; color: #e6e8ea; font: 13px/1.5 monospace; max-width: 108ch; white-space: pre-wrap; }
  </style><pre></pre>`);
  await page.evaluate((output) => { document.querySelector('pre').textContent = output; }, text.trimEnd());
  await page.locator('body').screenshot({ path, omitBackground: true });
  await browser.closePages();
}

async function compose(shots, path) {
  const page = await browser.blank();
  const images = shots.map((shot) => `<img src="data:image/png;base64,${shot.toString('base64')}">`).join('');
  await page.setContent(`<!doctype html><style>
    body { margin: 0; display: flex; align-items: flex-start; gap: 16px; width: max-content; padding: 8px; }
    img { width: ${width}px; border-radius: 16px; box-shadow: 0 0 0 2px #8888; }
  </style>${images}`);
  await page.evaluate(() => Promise.all(Array.from(document.images, (image) => image.decode())));
  await page.locator('body').screenshot({ path, omitBackground: true });
}
