import { isMainThread } from 'node:worker_threads';

/** onnxruntime sends usage data to its vendor, and stores a device id in the home folder, unless this is `1`. */
const SWITCH = 'ORT_DISABLE_TELEMETRY';

// The library reads the environment of the process. In a thread, `process.env` is a copy that native code does not
// see, so the main thread must have set it before.
if (isMainThread) process.env[SWITCH] = '1';
else if (process.env[SWITCH] !== '1') {
  throw new Error(`import @poise/inference before starting threads: ${SWITCH} is not set in this process`);
}
