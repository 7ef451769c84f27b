// Checks with axe-core that people can use the page without sight or a mouse.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import axe from 'axe-core';

import { startBrowser } from './browser.js';
import { examples, startSandbox } from './sandbox.js';

let browser;
let full;
let empty;

before(async () => {
  browser = await startBrowser();
  full = await startSandbox();
  empty = await startSandbox();
  for (const { body, path, method } of examples) await full.post(body, path, method);
  await full.post({ type: 'text', userId: 'ana', text: '*bold* _italic_ ~struck~ `code`\n> quoted `code`\n- point\n1. numbered' });
  await full.post({ type: 'text', text: '' });
  await full.post({ type: 'text', userId: 'ana', text: 'See https://example.com. '.repeat(50) });
  const { body, path } = examples.find((example) => example.name === 'template');
  await full.post({ ...body, destinations: ['593987654321', '593987654322'] }, path);
  await full.post({}, '/v1/users/state');
  await full.reply('ana', 'Thank you: https://example.com');
});
after(async () => {
  await browser.stop();
  await full.stop();
  await empty.stop();
});

/** Returns the violations with a serious or critical impact, and their elements. */
async function violations(page) {
  await page.evaluate(axe.source);
  const results = await page.evaluate(() => window.axe.run());
  assert.ok(results.passes.length > 10, 'axe-core has not run');
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

const widths = { desktop: { width: 1000, height: 800 }, phone: { width: 360, height: 740 } };

for (const colorScheme of ['light', 'dark']) {
  for (const [name, viewport] of Object.entries(widths)) {
    const options = { colorScheme, viewport };

    test(`${colorScheme}, ${name}`, async () => {
      const { page } = await browser.open(full.url, options);
      assert.deepEqual(await violations(page), []);
      await page.evaluate(() => document.querySelectorAll('details').forEach((details) => { details.open = true; }));
      assert.deepEqual(await violations(page), []);
    });

    test(`${colorScheme}, ${name}, a list is open`, async () => {
      const { page } = await browser.open(full.url, options);
      await page.getByRole('button', { name: 'See options' }).click();
      await page.getByRole('dialog').waitFor();
      assert.deepEqual(await violations(page), []);
    });

    test(`${colorScheme}, ${name}, no message yet`, async () => {
      const { page } = await browser.open(empty.url, options);
      assert.deepEqual(await violations(page), []);
    });
  }
}

test('axe-core finds a missing label', async () => {
  const { page } = await browser.open(empty.url);
  await page.evaluate(() => document.querySelector('label').remove());
  assert.match((await violations(page)).join(), /^select-name/);
});
