import type { Impressions } from '@poise/impressions';
import {
  type Accessibility,
  infersEmotion,
  isAccountedFor,
  type Profile,
  type Report,
  type Totals,
  type Unmeasured,
} from '@poise/shared/contracts';
import { whyNothingScored } from './scored.ts';

type What = Unmeasured['what'];
type Reason = Unmeasured['reason'];

/**
 * One entry for each thing that the report is silent about, with the first reason that explains
 * it. A thing that was measured has no entry.
 */
export function listUnmeasured(input: {
  profile: Profile;
  accessibility: Accessibility;
  totals: Totals;
  face: Report['face'];
  speech: Report['speech'];
  /** Absent where nobody was to be judged, or there was nothing to judge. */
  judged: Impressions | undefined;
  confidence: Report['confidence'];
  /** Whether at least one face of the candidate was good enough for every measure. */
  clearFace: boolean;
  /** Whether any pictures were close enough to each other to show movement. */
  closePictures: boolean;
  /** Whether at least one piece of sound was long enough to be transcribed. */
  longSound: boolean;
  /** Whether the engine that writes words down did not answer for some of it. */
  wordsFailed: boolean;
}): Unmeasured[] {
  const { profile, accessibility, totals, face, speech, judged, confidence } = input;
  const { clearFace, closePictures, longSound, wordsFailed } = input;
  const noFace = whyNoFace(totals, face);
  const noSpeech = whyNoSpeech(totals, speech);
  const turnedOff = accessibility.fluency === 'off' ? 'turned-off' : undefined;

  const found: [What, Reason | undefined][] = [
    ['face', noFace],
    ['emotion', whyNoEmotion()],
    ['attention', noFace ?? (face?.attention === undefined ? 'poor-quality' : undefined)],
    ['movement', noFace ?? (face?.movement ? undefined : whyNoMovement())],
    ['speech', noSpeech],
    ['pitch', noSpeech ?? (speech?.pitch ? undefined : 'poor-quality')],
    ['voice', noSpeech ?? (speech?.voice ? undefined : 'poor-quality')],
    ['vocal-emotion', whyNoVocalEmotion()],
    ['transcript', noSpeech ?? (speech?.transcript ? undefined : whyNoTranscript())],
    ['fluency', turnedOff ?? noSpeech ?? (speech?.fluency ? undefined : 'poor-quality')],
    ['fillers', turnedOff ?? noSpeech ?? (speech?.fillers ? undefined : 'poor-quality')],
    ['impressions', whyNoImpressions()],
    ['confidence', whyNoImpressions() ?? (confidence ? undefined : 'no-model-yet')],
  ];
  return found.flatMap(([what, reason]) => (reason ? { what, reason, message: message(what, reason) } : []));

  function whyNoMovement(): Reason {
    return closePictures ? 'poor-quality' : 'pictures-too-far-apart';
  }

  function whyNoTranscript(): Reason {
    if (!isAccountedFor(totals.words)) return 'still-transcribing';
    if (wordsFailed) return 'analysis-failed';
    return longSound ? 'no-model-yet' : 'not-enough-material';
  }

  function whyNoVocalEmotion(): Reason | undefined {
    if (!infersEmotion(profile)) return 'not-allowed-by-profile';
    return noSpeech ?? (speech?.emotion ? undefined : 'poor-quality');
  }

  function whyNoImpressions(): Reason | undefined {
    if (!infersEmotion(profile)) return 'not-allowed-by-profile';
    if (noSpeech) return noSpeech;
    if (judged?.status === 'scored') return undefined;
    return judged?.reason === 'unlike-training-data' ? 'unlike-known-voices' : 'not-enough-material';
  }

  function whyNoEmotion(): Reason | undefined {
    if (!infersEmotion(profile)) return 'not-allowed-by-profile';
    if (noFace) return noFace;
    if (face?.emotion) return undefined;
    return clearFace ? 'no-model-yet' : 'poor-quality';
  }
}

function whyNoFace(totals: Totals, face: Report['face']): Reason | undefined {
  const nothing = whyNothingScored('camera', totals);
  if (nothing) return nothing;
  if (!face || face.framesSampled === 0) return 'not-enough-material';
  return face.framesWithFace === 0 ? 'no-face' : undefined;
}

function whyNoSpeech(totals: Totals, speech: Report['speech']): Reason | undefined {
  const nothing = whyNothingScored('mic', totals);
  if (nothing) return nothing;
  if (!speech || speech.heardMs === 0) return 'not-enough-material';
  return speech.speakingMs === 0 ? 'no-speech' : undefined;
}

const STATEMENT: Record<What, string> = {
  face: 'Your face was not seen',
  emotion: 'Your expression was not read',
  attention: 'Where you looked was not measured',
  movement: 'Nods, shakes of the head and blinks were not counted',
  speech: 'Your speech was not measured',
  pitch: 'The pitch of your voice was not measured',
  transcript: 'What you said was not written down',
  voice: 'The quality of your voice was not measured',
  'vocal-emotion': 'How your voice sounded was not told',
  fluency: 'How fluently you spoke was not looked at',
  fillers: 'Fillers were not counted',
  impressions: 'What impression your voice leaves was not told',
  confidence: 'Confidence was not scored',
};

const BECAUSE: Record<Reason, string> = {
  'no-video': 'there was no video',
  'no-audio': 'there was no audio',
  'no-face': 'no face was found in the pictures',
  'poor-quality': 'the material was not good enough for it',
  'pictures-too-far-apart': 'the pictures were too far apart in time to show them',
  'no-speech': 'nobody was heard speaking',
  'not-allowed-by-profile': 'an assessment keeps to what can be observed',
  'turned-off': 'you turned it off, and no score is lower for it',
  'not-enough-material': 'what came was too short for it',
  'unlike-known-voices': 'the sound is too unlike what the model has learnt from',
  'not-readable': 'the material could not be read',
  'analysis-failed': 'the analysis failed on our side',
  'still-transcribing': 'the words are still being transcribed; the report is completed when they are there',
  'no-model-yet': 'no model for it ran here',
};

function message(what: What, reason: Reason): string {
  return `${STATEMENT[what]}: ${BECAUSE[reason]}.`;
}
