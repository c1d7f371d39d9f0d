import { createLogger } from '../log.ts';

/** Logs as many lines as its argument says, to its standard output, and ends. */
const log = createLogger({ service: 'a-talker', level: 'info' });
for (let line = 0; line < Number(process.argv[2]); line += 1) log.info({ line }, 'talking');
log.fatal('talked');
