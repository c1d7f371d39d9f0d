/**
 * The only door to onnxruntime: whoever needs one of its classes imports it from here, so that nothing
 * can load the library with its telemetry on.
 */

// Has to stay the first import: the library must not be loaded before.
import './no-telemetry.ts';

export { InferenceSession, Tensor } from 'onnxruntime-node';
