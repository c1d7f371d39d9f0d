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
 * One entry for each measure that is missing from the report, with the first reason that applies. What
 * was measured has no entry.
 */
export function listUnmeasured(input: {
  profile: Profile;
  accessibility: Accessibility;
  totals: Totals;
  face: Report['face'];
  speech: Report['speech'];
  /** Absent if the profile does not allow impressions, or there is no scored audio. */
  estimate: Impressions | undefined;
  confidence: Report['confidence'];
  /** Whether the candidate's face was clear enough for every measure in at least one frame. */
  hasClearFace: boolean;
  /** Whether any frames were close enough in time to show motion. */
  hasMotion: boolean;
  /** Whether at least one chunk was long enough to be transcribed. */
  isTranscribable: boolean;
  /** Whether the speech recogniser failed for some of the audio. */
  transcriptionFailed: boolean;
}): Unmeasured[] {
  const { profile, accessibility, totals, face, speech, estimate, confidence } = input;
  const { hasClearFace, hasMotion, isTranscribable, transcriptionFailed } = input;
  const noFace = whyNoFace(totals, face);
  const noSpeech = whyNoSpeech(totals, speech);
  const turnedOff = accessibility.fluency === 'off' ? 'turned-off' : undefined;

  const reasons: [What, Reason | undefined][] = [
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
  return reasons.flatMap(([what, reason]) =>
    reason ? { what, reason, message: message(what, reason) } : [],
  );

  function whyNoMovement(): Reason {
    return hasMotion ? 'poor-quality' : 'pictures-too-far-apart';
  }

  function whyNoTranscript(): Reason {
    if (!isAccountedFor(totals.words)) return 'still-transcribing';
    if (transcriptionFailed) return 'analysis-failed';
    return isTranscribable ? 'no-model-yet' : 'not-enough-material';
  }

  function whyNoVocalEmotion(): Reason | undefined {
    if (!infersEmotion(profile)) return 'not-allowed-by-profile';
    return noSpeech ?? (speech?.emotion ? undefined : 'poor-quality');
  }

  function whyNoImpressions(): Reason | undefined {
    if (!infersEmotion(profile)) return 'not-allowed-by-profile';
    if (noSpeech) return noSpeech;
    if (estimate?.status === 'scored') return undefined;
    return estimate?.reason === 'unlike-training-data' ? 'unlike-known-voices' : 'not-enough-material';
  }

  function whyNoEmotion(): Reason | undefined {
    if (!infersEmotion(profile)) return 'not-allowed-by-profile';
    if (noFace) return noFace;
    if (face?.emotion) return undefined;
    return hasClearFace ? 'no-model-yet' : 'poor-quality';
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
  face: 'Your face was not analysed',
  emotion: 'Your facial expression was not classified',
  attention: 'Your gaze was not measured',
  movement: 'Nods, head shakes and blinks were not counted',
  speech: 'Your speech was not measured',
  pitch: 'The pitch of your voice was not measured',
  transcript: 'Your words were not transcribed',
  voice: 'The quality of your voice was not measured',
  'vocal-emotion': 'The emotion in your voice was not classified',
  fluency: 'Your fluency was not analysed',
  fillers: 'Fillers were not counted',
  impressions: 'The impression your voice makes was not estimated',
  confidence: 'Confidence was not scored',
};

const BECAUSE: Record<Reason, string> = {
  'no-video': 'there was no video',
  'no-audio': 'there was no audio',
  'no-face': 'no face was found',
  'poor-quality': 'the quality of the recording was too low',
  'pictures-too-far-apart': 'the frames were too far apart to show motion',
  'no-speech': 'no speech was detected',
  'not-allowed-by-profile': 'assessments report observable behaviour only',
  'turned-off': 'you turned this off, which does not lower any score',
  'not-enough-material': 'the recording did not contain enough data',
  'unlike-known-voices': "this recording differs too much from the model's training data",
  'not-readable': 'the recording could not be decoded',
  'analysis-failed': 'the analysis failed on our side',
  'still-transcribing': 'your words are still being transcribed; this report will be completed then',
  'no-model-yet': 'no model for it is installed',
};

function message(what: What, reason: Reason): string {
  return `${STATEMENT[what]}: ${BECAUSE[reason]}.`;
}
