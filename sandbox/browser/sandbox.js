// Starts the built program as a sandbox, on a free loopback port.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const jelou = fileURLToPath(new URL('build/jelou', import.meta.url));
const authorization = 'Basic ' + Buffer.from('sandbox:sandbox').toString('base64');

// The program must not find credentials, a bot or a server in the environment.
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('JELOU_')));

/** Starts a sandbox. It stops when stop() is awaited. */
export async function startSandbox({ addr = '127.0.0.1:0', args = [] } = {}) {
  const child = spawn(jelou, ['sandbox', '--addr', addr, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const [first] = await Promise.race([
    once(lines, 'line'),
    exited.then(([code]) => { throw new Error(`jelou sandbox ended with ${code}`); }),
  ]);
  const url = first.match(/http:\/\/\S+/)[0];
  return {
    url,
    /** Sends a body to an operation's path, and returns the status of the response, or 0 if none came. */
    async post(body, path = '/v1/bots/BOT_ID/messages', method = 'POST') {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      try {
        const response = await fetch(url + path, {
          method, headers: { authorization, 'content-type': 'application/json' }, body: text,
        });
        await response.arrayBuffer();
        return response.status;
      } catch {
        return 0;
      }
    },
    /** Sends what a person writes, as the page's form does, and returns whether it was accepted. */
    async reply(userId, text) {
      const response = await fetch(`${url}/reply`, { method: 'POST', body: new URLSearchParams({ userId, text }), redirect: 'manual' });
      return response.status === 303;
    },
    /** Stops the sandbox, and waits until it has ended. */
    async stop() {
      child.kill('SIGINT');
      await exited;
    },
  };
}

/** The contract's examples of messages: their names, bodies and paths. Examples of other operations send nothing to a person. */
export const examples = execFileSync(jelou, ['example', '--all', '--json'], { env, encoding: 'utf8' })
  .trim().split('\n').map((line) => JSON.parse(line)).filter(({ operation }) => operation.startsWith('send'));

/** Runs the program against a sandbox, and returns all that it prints. */
export function runJelou(url, args, cwd) {
  const settings = { JELOU_SERVER: url, JELOU_CLIENT_ID: 'sandbox', JELOU_CLIENT_SECRET: 'sandbox', JELOU_BOT_ID: 'BOT_ID' };
  const { stdout, stderr } = spawnSync(jelou, args, { cwd, env: { ...env, ...settings }, encoding: 'utf8' });
  return stderr + stdout;
}
