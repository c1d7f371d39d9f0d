import { Command } from '@commander-js/extra-typings';
import { port } from '../parsers.ts';

export const upVerb = () =>
  new Command('up')
    .summary('start Poise on this machine')
    .description('Starts Poise with all its services on this machine and runs it until Ctrl-C.')
    .option('--port <number>', 'TCP port of the gateway on 127.0.0.1', port, 8080)
    .action(async (options) => {
      const { up } = await import('../commands/up.ts');
      await up(options);
    });
