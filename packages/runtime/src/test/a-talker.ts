import { createLogger } from '../log.ts';

/** Logs the number of lines given by its argument to standard output, then exits. */
const log = createLogger({ service: 'a-talker', level: 'info' });
for (let line = 0; line < Number(process.argv[2]); line += 1) log.info({ line }, 'talking');
log.fatal('talked');
