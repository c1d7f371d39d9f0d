/**
 * The only module that imports onnxruntime. Its classes are re-exported here, so that the library is never loaded
 * with its telemetry on.
 */

// Must stay the first import: it must run before the library is loaded.
import './no-telemetry.ts';

export { InferenceSession, Tensor } from 'onnxruntime-node';
