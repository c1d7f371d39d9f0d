import { ensureWebApp, findRunning, openHome, type Stack, startStack } from '@poise/launcher';
import { PoiseError } from '@poise/shared/errors';
import { homePath } from './home-path.ts';
import { onStopRequest, StopRequest, untilAborted } from './stop-request.ts';

/** `poise up`: all of Poise on this machine, until Ctrl-C. */
export async function up(options: { port: number }): Promise<void> {
  const startedAt = performance.now();
  const home = openHome(homePath());
  const running = await findRunning(home);
  if (running)
    throw new PoiseError(
      'unavailable',
      `Poise is already running: ${running.baseUrl} (process ${running.pid})`,
    );
  const stopRequest = onStopRequest();
  process.stdout.write('Starting Poise…\n');
  try {
    const webDirectory = await ensureWebApp();
    const stack = await startStack({
      home,
      port: options.port,
      webDirectory,
      signal: stopRequest,
      onWait: () => void process.stdout.write('Waiting for an earlier Poise to stop…\n'),
    });
    process.stdout.write(screen(stack, home.path, (performance.now() - startedAt) / 1000));
    process.stdout.write(`\n${await untilAborted(stopRequest)}: stopping…\n`);
    await stack.stop();
  } catch (error) {
    // Everything that was started has been stopped.
    if (!(error instanceof StopRequest)) throw error;
    process.stdout.write(`\n${error.message}: not started\n`);
  }
}

function screen(stack: Stack, homeFolder: string, seconds: number): string {
  const services = Object.values(stack.services).map((service) => service.name);
  const rows = [
    ['Open', stack.baseUrl, 'try the sample or drop a recording'],
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

  PostgreSQL is on 127.0.0.1:${stack.postgres.port}. Services: ${services.join(', ')}.

`;
}
