import { ONNX_SESSION_OPTIONS, readModel } from '@poise/inference';
import { loadSilero } from '../vad/silero.ts';
import { measureRange, type RangeFindings, type SoundRange } from './measure-range.ts';

/** What a thread of the model pool runs. */
async function start(): Promise<(range: SoundRange) => Promise<RangeFindings>> {
  const [weights] = (await readModel('silero-vad')).values();
  if (!weights) throw new Error('silero-vad has no file');
  const detect = await loadSilero(weights, ONNX_SESSION_OPTIONS);
  return async (range) => measureRange(range, await detect(range.samples));
}

export default start();
