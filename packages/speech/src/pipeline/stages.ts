/** The stages of `analyseRange`, to be measured one by one. */
export { classifySegments } from '../classify/classify-segments.ts';
export { analyseFluency } from '../classify/fluency/analyse-fluency.ts';
export { passageBetween } from '../classify/fluency/passage.ts';
export { detectSpeech } from '../detect/detect-speech.ts';
export { measureSpeech } from '../measure/measure-range.ts';
export { loadNetworks } from './networks.ts';
