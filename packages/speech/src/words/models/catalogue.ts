/** A speech model that can be fetched: an archive with one folder in a layout that sherpa-onnx reads. */
export type SpeechModel = {
  id: string;
  /** Of the weights. */
  licence: string;
  url: string;
  /** Of the archive. */
  sha256: string;
  bytes: number;
};

const RELEASES = 'https://github.com/k2-fsa/sherpa-onnx/releases/download/asr-models';

/**
 * Small English models from the releases of k2-fsa. Sizes and checksums are the ones that several
 * independent projects pin for the same archives; whatever else is fetched is refused.
 */
export const SPEECH_MODELS: readonly SpeechModel[] = [
  {
    // Gives times, durations and probabilities, so that its transcripts can be reliable.
    id: 'parakeet-110m-en',
    licence: 'CC-BY-4.0',
    url: `${RELEASES}/sherpa-onnx-nemo-parakeet_tdt_transducer_110m-en-36000-int8.tar.bz2`,
    sha256: 'f628312e9fdf8686374cb01a69425c41732529d540860311f16f37cbc32cfe9b',
    bytes: 108_035_095,
  },
  {
    id: 'moonshine-tiny-en',
    licence: 'MIT',
    url: `${RELEASES}/sherpa-onnx-moonshine-tiny-en-int8.tar.bz2`,
    sha256: 'd5fe6ec4334fef36255b2a4010412cad4c007e33103fec62fb5d17cad88086f2',
    bytes: 107_600_538,
  },
];
