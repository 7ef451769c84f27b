// Tests the page of the contract in a real browser: its "try it" reaches the sandbox, and nothing else.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';

import { startBrowser } from './browser.js';
import { startSandbox } from './sandbox.js';

let browser;
let sandbox;

before(async () => { browser = await startBrowser(); });
after(() => browser.stop());
beforeEach(async () => { sandbox = await startSandbox(); });
afterEach(async () => {
  await browser.closePages();
  await sandbox.stop();
});

const open = () => browser.open(`${sandbox.url}/docs`, { state: 'Messages' });

/** Opens an operation, sends what the page suggests, and returns the status that the page shows. */
async function tryOut(page, id) {
  const operation = page.locator(`#operations-${id}`);
  await operation.locator('.opblock-summary-control').click();
  await operation.getByRole('button', { name: 'Execute' }).click();
  const status = operation.locator('.live-responses-table .response-col_status').last();
  await status.waitFor();
  return (await status.innerText()).trim().split('\n')[0];
}

test('"try it" sends to the sandbox, and no request leaves it', async () => {
  const { page, requests, trouble } = await open();
  assert.deepEqual(await page.locator('.servers option').evaluateAll((all) => all.map(({ value }) => value)), [sandbox.url]);
  for (const id of ['Messages-sendMessage', 'Templates-sendTemplate', 'Templates-listTemplates', 'Conversations-listMessages']) {
    assert.equal(await tryOut(page, id), '200', id);
  }
  for (const path of ['/v1/bots/BOT_ID/messages', '/v2/whatsapp/BOT_ID/hsm']) assert.ok(requests.includes(sandbox.url + path), path);
  assert.deepEqual(requests.filter((url) => !url.startsWith('data:') && new URL(url).origin !== sandbox.url), []);
  assert.deepEqual(browser.reached, []);
  assert.deepEqual(trouble, []);
});
