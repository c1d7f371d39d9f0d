import {
  EMOTION_WORDS,
  EMOTIONS,
  noMomentsMessage,
  type Received,
  type Report,
  STREAMS,
  topEmotion,
} from '@poise/shared/contracts';
import {
  clock,
  count,
  decimal,
  duration,
  interval,
  pace,
  percent,
  quantity,
  signed,
} from '@poise/shared/format';

type Speech = NonNullable<Received<Report>['speech']>;
type Voice = NonNullable<Speech['voice']>;
type Emotion = NonNullable<NonNullable<Report['face']>['emotion']>;

/** A report as text for a terminal: what was measured, then what was not measured and why. */
export function summarise(report: Received<Report>): string {
  const lines: string[] = [
    '',
    `${report.title ?? 'Interview'}, ${duration(report.durationMs)}, ${report.profile}`,
    '',
  ];
  const row = (label: string, value: string | undefined) => {
    if (value !== undefined) lines.push(`  ${label.padEnd(20)} ${value}`);
  };
  const { face, speech, environment, accounting } = report;

  if (face) {
    lines.push('Face');
    row('visible', `in ${face.framesWithFace} of ${count(face.framesSampled, 'frame')}`);
    row('one face only', `in ${count(face.framesWithOneFace, 'frame')}, at most ${face.facesMax} at once`);
    row('expression', face.emotion && distribution(face.emotion));
    row('eyes on the camera', face.attention === undefined ? undefined : percent(face.attention));
    row('smiling', face.smileRatio === undefined ? undefined : percent(face.smileRatio));
    if (face.movement) {
      const { nods, shakes, blinks } = face.movement;
      row('head', `${count(nods, 'nod')}, ${count(shakes, 'head shake')}`);
      row('blinks', blinks && `${blinks.count} in ${count(blinks.seconds, 'second')}`);
    }
    if (face.candidateChanges)
      row('other face', `replaced the candidate's ${count(face.candidateChanges, 'time')}`);
    lines.push('');
    if (face.moments) {
      lines.push('Notable moments');
      if (face.moments.length === 0) lines.push(`  ${noMomentsMessage(report.profile)}`);
      for (const { atMs, message, certainty } of face.moments) row(clock(atMs), `${message} ${certainty}`);
      lines.push('');
    }
  }
  if (speech) {
    lines.push('Voice');
    row('speaking', `${percent(speech.speakingRatio)}, ${duration(speech.speakingMs)}`);
    row(
      'voiced',
      speech.voicedRatio === undefined ? undefined : `${percent(speech.voicedRatio)} of the speech`,
    );
    row('pitch', speech.pitch && pitch(speech.pitch));
    const rate = pace(speech);
    row('pace', rate && `${rate.figure} ${rate.unit} while speaking`);
    row('pauses', pauses(speech.pauses));
    row(
      'level',
      speech.level.speechDbfs === undefined ? undefined : quantity(speech.level.speechDbfs, 0, 'dBFS'),
    );
    row('vocal emotion', speech.emotion && distribution(speech.emotion));
    row('voice quality', speech.voice && quality(speech.voice));
    row('fillers', speech.fillers && fillers(speech.fillers));
    row('fluency', speech.fluency?.classes && shares(speech.fluency.classes));
    for (const { startMs, message, certainty } of speech.moments ?? [])
      row(`disfluency at ${clock(startMs)}`, `${message} ${certainty}`);
    row(
      'transcript',
      speech.transcript &&
        `${count(speech.transcript.words, 'word')} (${speech.transcript.status}): ${shorten(speech.transcript.text)}`,
    );
    lines.push('');
  }
  const { confidence, impressions } = report;
  if (confidence) {
    lines.push('Confidence');
    row(
      'score',
      `${confidence.score} of 100 (${interval(confidence.interval.low, confidence.interval.high, 0)})`,
    );
    for (const { words, score } of confidence.parts) row(words.toLowerCase(), `${score} of 100`);
    lines.push('');
  }
  if (impressions) {
    lines.push(
      `Estimated ratings, from 1 to 7 (${impressions.inputs}, model trained on interviews with ${impressions.people} people)`,
    );
    for (const { words, score, interval: range, drivers } of impressions.traits) {
      const driverList = drivers.map((driver) => `${driver.words} ${signed(driver.points, 1)}`).join(', ');
      row(
        words.toLowerCase(),
        `${decimal(score, 1)} (${interval(range.low, range.high, 1)})${driverList && `: ${driverList}`}`,
      );
    }
    lines.push('');
  }
  lines.push('Recording conditions');
  row('brightness', environment.brightness === undefined ? undefined : percent(environment.brightness));
  row(
    'voice above noise',
    environment.signalToNoiseDb === undefined ? undefined : quantity(environment.signalToNoiseDb, 0, 'dB'),
  );
  row(
    'other people',
    environment.otherPeopleSeconds === undefined
      ? undefined
      : `for ${count(environment.otherPeopleSeconds, 'second')}`,
  );
  lines.push('', 'Not measured');
  for (const { what, message } of report.unmeasured) row(what, message);
  lines.push('', 'Chunks');
  for (const stream of STREAMS) {
    const { received, scored, rejected, failed } = accounting[stream];
    row(stream, `${received} received = ${scored} scored + ${rejected} rejected + ${failed} failed`);
  }
  lines.push('', 'Models');
  for (const model of report.models)
    row(model.id, `${model.version}, ${model.licence}, ${model.sha256.slice(0, 12)}`);
  return `${lines.join('\n')}\n`;
}

function pitch({ medianHz, p5Hz, p95Hz }: NonNullable<Speech['pitch']>): string {
  return `${quantity(medianHz, 0, 'Hz')} (5th to 95th percentile ${interval(p5Hz, p95Hz, 0)})`;
}

function pauses({ count: n, longestMs }: Speech['pauses']): string {
  return n === 0 ? 'none' : `${n}, the longest ${duration(longestMs)}`;
}

function quality({ jitter, shimmer, hnrDb, loudnessLufs, pitchTrend }: Voice): string | undefined {
  const measures = [
    jitter !== undefined && `jitter ${decimal(jitter * 100, 1)}%`,
    shimmer !== undefined && `shimmer ${decimal(shimmer * 100, 1)}%`,
    hnrDb !== undefined && `harmonics-to-noise ratio ${quantity(hnrDb, 0, 'dB')}`,
    loudnessLufs !== undefined && quantity(loudnessLufs, 0, 'LUFS'),
    pitchTrend && `${pitchTrend.finalRises} of ${count(pitchTrend.phrases, 'phrase')} with a rising pitch`,
  ].filter((measure) => typeof measure === 'string');
  return measures.length > 0 ? measures.join(', ') : undefined;
}

function fillers({ count: n, perMinute }: NonNullable<Speech['fillers']>): string {
  return perMinute === undefined ? String(n) : `${n}, about ${decimal(perMinute, 1)} per minute of speech`;
}

/** Plain words for the classes, as on the page and in the HTML report. */
const FLUENCY: Record<keyof NonNullable<NonNullable<Speech['fluency']>['classes']>, string> = {
  fluent: 'fluent',
  stuttering: 'disfluent',
  cluttering: 'rushed',
  pauses: 'hesitant',
};

function shares(classes: NonNullable<NonNullable<Speech['fluency']>['classes']>): string {
  return Object.entries(classes)
    .map(([name, share]) => `${FLUENCY[name as keyof typeof FLUENCY]} ${percent(share)}`)
    .join(', ');
}

/** The most likely class first, then the others of 5% or more. */
function distribution(emotion: Emotion): string {
  const top = topEmotion(emotion);
  return [top, ...EMOTIONS.filter((name) => name !== top && (emotion[name] ?? 0) >= 0.05)]
    .map((name) => `${EMOTION_WORDS[name]} ${percent(emotion[name] ?? 0)}`)
    .join(', ');
}

function shorten(text: string): string {
  return text.length > 160 ? `${text.slice(0, 157)}…` : text;
}
