import { backend } from '@poise/inference';
import { workerSettings } from '@poise/runtime';

/** What the face worker understands besides what every service does. */
export const faceWorkerSettings = {
  ...workerSettings,
  POISE_FACE_BACKEND: backend
    .default('onnx')
    .describe(
      'What runs the face networks: onnxruntime, or TensorFlow.js as the slower reference. The same for gateway and face workers, since `/v1/capabilities` attests it',
    ),
} as const;
