export { SPEECH_MODELS } from './catalogue.ts';
export { createSpeechModelStore, type SpeechModelStore, speechModelsFolder } from './store.ts';
