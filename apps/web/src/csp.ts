import { config } from 'zod';

// Zod compiles its schemas with `new Function` where it may; the page's policy forbids that, and
// the attempt alone is reported as a violation.
config({ jitless: true });
