// A sandbox to test: the program as it is built, on a free port of loopback.
import { execFileSync, spawn } from 'node:child_process';
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
    /** Sends a body to an operation's path, and gives the answer's status, or 0 where there is none. */
    async post(body, path = '/v1/bots/BOT_ID/messages') {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      try {
        const answer = await fetch(url + path, {
          method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body: text,
        });
        await answer.arrayBuffer();
        return answer.status;
      } catch {
        return 0;
      }
    },
    /** Stops it, and waits until it has ended. */
    async stop() {
      child.kill('SIGINT');
      await exited;
    },
  };
}

/** The contract's examples: their names, bodies and paths. */
export const examples = execFileSync(jelou, ['example', '--all'], { env, encoding: 'utf8' }).trim().split('\n').map((line) => {
  const name = line.split(' ')[0];
  const body = JSON.parse(execFileSync(jelou, ['example', name], { env, encoding: 'utf8' }));
  // What has no type is the body of a Flow button, which goes to a path of its own.
  const path = body.type ? '/v1/bots/BOT_ID/messages' : '/v1/bots/BOT_ID/users/593987654321/flow_message';
  return { name, body, path };
});
