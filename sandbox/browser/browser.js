// A browser that can reach only loopback, and records the other addresses that it tries to reach.
import { once } from 'node:events';
import { createServer } from 'node:http';

import { chromium } from 'playwright-core';

// Addresses that Chromium requests by itself, whatever the page.
const own = /^(https?:\/\/)?[\w.-]+\.(google|googleapis|gvt1)\.com[:/]/;

/** Starts the browser, and a proxy for everything beyond loopback that responds with 502. */
export async function startBrowser() {
  const reached = [];
  const note = (target) => { if (!own.test(target)) reached.push(target); };
  const proxy = createServer((request, response) => {
    note(request.url);
    response.writeHead(502).end();
  });
  proxy.on('connect', (request, socket) => {
    note(request.url);
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');

  if (!process.env.CHROMIUM) throw new Error('CHROMIUM must be the path of Chromium; "make test-browser" sets it');
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    proxy: { server: `http://127.0.0.1:${proxy.address().port}`, bypass: '127.0.0.1' },
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
  return {
    reached,
    /** Opens a page, waits for its state, and records its errors, warnings and dialogs. */
    async open(url, { state = 'Live', ...options } = {}) {
      const context = await browser.newContext({ viewport: { width: 1000, height: 800 }, reducedMotion: 'reduce', ...options });
      const page = await context.newPage();
      const requests = [];
      const trouble = [];
      context.on('request', (request) => requests.push(request.url()));
      page.on('console', (message) => trouble.push(message.text()));
      page.on('pageerror', (error) => trouble.push(error.message));
      page.on('dialog', (dialog) => { trouble.push(dialog.message()); dialog.dismiss(); });
      await page.goto(url);
      if (options.javaScriptEnabled !== false) await page.getByText(state, { exact: true }).waitFor();
      return { page, requests, trouble };
    },
    /** Opens a page for a picture of several parts. */
    async blank() {
      const context = await browser.newContext({ viewport: { width: 1200, height: 400 } });
      return context.newPage();
    },
    async closePages() {
      for (const context of browser.contexts()) await context.close();
    },
    async stop() {
      await browser.close();
      proxy.close();
    },
  };
}
