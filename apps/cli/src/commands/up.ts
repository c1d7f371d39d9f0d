import { ensureWebApp, findRunning, isFree, openHome, type Stack, startStack } from '@poise/launcher';
import { PoiseError } from '@poise/shared/errors';
import { homePath } from './home-path.ts';

/** `poise up`: all of Poise on this machine, until Ctrl-C. */
export async function up(options: { port: number }): Promise<void> {
  const startedAt = performance.now();
  const home = openHome(homePath());
  const running = await findRunning(home);
  if (running)
    throw new PoiseError('unavailable', `Poise already runs on ${running.baseUrl} (process ${running.pid})`);
  if (!(await isFree(options.port, '127.0.0.1'))) {
    throw new PoiseError('unavailable', `port ${options.port} is taken; choose another with --port`);
  }

  process.stdout.write('Starting Poise…\n');
  const webDirectory = await ensureWebApp();
  const stack = await startStack({ home, port: options.port, webDirectory });
  process.stdout.write(screen(stack, home.path, (performance.now() - startedAt) / 1000));

  const reason = await new Promise<string>((tell) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => tell(signal));
  });
  process.stdout.write(`\n${reason}: stopping…\n`);
  await stack.stop();
}

function screen(stack: Stack, homeFolder: string, seconds: number): string {
  const services = Object.values(stack.services).map((service) => service.name);
  const rows = [
    ['Open', stack.baseUrl, 'try the sample, or drop a recording'],
    ['API', `${stack.baseUrl}/docs`, ''],
    ['Key', `${homeFolder}/key`, 'for the header "Authorization: Bearer …"'],
    ['Logs', `${homeFolder}/logs`, ''],
    ['Stop', 'Ctrl-C', ''],
  ] as const;
  const width = Math.max(...rows.map(([, value]) => value.length));
  const lines = rows.map(([label, value, note]) =>
    `    ${label.padEnd(8)}${value.padEnd(width)}  ${note}`.trimEnd(),
  );
  return `
  Poise is ready after ${seconds.toFixed(1)} s

${lines.join('\n')}

  PostgreSQL runs on 127.0.0.1:${stack.postgres.port}, beside ${services.join(', ')}.

`;
}
