export { freePorts } from '@poise/launcher';
export { startChild, type TestChild } from './child.ts';
export {
  createTestDatabase,
  startTestServer,
  TEST_NAMESPACE,
  type TestDatabase,
  type TestServer,
  testLoginUrls,
} from './postgres.ts';
export { hasRedis, startTestRedis, type TestRedis } from './redis.ts';
export { startTestS3, type TestS3 } from './s3.ts';
export { temporaryFolder } from './temporary.ts';
export { waitFor } from './wait-for.ts';
