import { config } from 'zod';

// By default, Zod compiles schemas with `new Function`. The page's policy forbids that, and even the
// attempt is reported as a violation.
config({ jitless: true });
