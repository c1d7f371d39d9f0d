import { createLogger, parseSettings, recordSettings, serviceSettings } from '@poise/runtime';
import { migrate } from './migrate-record.ts';

const settings = parseSettings(
  {
    ...recordSettings,
    LOG_LEVEL: serviceSettings.LOG_LEVEL,
    REDIS_URL: serviceSettings.REDIS_URL,
    QUEUE_NAMESPACE: serviceSettings.QUEUE_NAMESPACE,
  },
  process.env,
);
const log = createLogger({ service: 'migrate', level: settings.LOG_LEVEL });
const applied = await migrate(
  settings.DATABASE_URL,
  settings.REDIS_URL ? undefined : settings.QUEUE_NAMESPACE,
);
log.info({ applied }, 'record is up to date');
