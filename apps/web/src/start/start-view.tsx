import type { Capabilities, FluencySwitch, Profile, Stream } from '@poise/shared/contracts';
import { type FormEvent, useCallback, useEffect, useRef, useState } from 'react';
import type { Choice, Notice } from '../evaluation/evaluation.ts';
import { type Failure, failureOf } from '../evaluation/failure.ts';
import { Heading } from '../ui/heading.tsx';
import { StillBowls } from '../ui/mark.tsx';
import { agreedStatement } from './consent.ts';
import { ConsentStep } from './consent-step.tsx';
import { FileStep } from './file-step.tsx';
import { FluencyStep } from './fluency-step.tsx';
import { KeepStep } from './keep-step.tsx';
import { ProfileStep } from './profile-step.tsx';
import { contentTypeOf } from './recording-file.ts';

/** What was chosen so far. */
export type Draft = {
  file: File | undefined;
  profile: Profile | undefined;
  streams: Stream[];
  fluency: FluencySwitch;
  keep: boolean;
};

export const EMPTY_DRAFT: Draft = {
  file: undefined,
  profile: undefined,
  streams: [],
  fluency: 'on',
  keep: false,
};

const NOTICES: Record<Notice, string> = {
  'upload-interrupted':
    'The upload was interrupted before all of the recording had arrived. Choose it again.',
  erased: 'Erasing has begun: the recording, its scores and its report.',
};

export function StartView({
  draft,
  notice,
  loadCapabilities,
  onChange,
  onStart,
}: {
  draft: Draft;
  notice: Notice | undefined;
  loadCapabilities: () => Promise<Capabilities>;
  onChange: (draft: Draft) => void;
  onStart: (choice: Choice) => void;
}) {
  const [capabilities, setCapabilities] = useState<Capabilities>();
  const [failure, setFailure] = useState<Failure>();
  const [missing, setMissing] = useState<string>();
  const form = useRef<HTMLFormElement>(null);

  const load = useCallback(() => {
    setFailure(undefined);
    loadCapabilities().then(setCapabilities, (error: unknown) => setFailure(failureOf(error)));
  }, [loadCapabilities]);
  useEffect(load, [load]);

  const profile = draft.profile ?? capabilities?.profiles[0];
  // Of an assessment nothing is shown or played, so there is nothing to keep the recording for.
  const keepable = profile === 'practice' && draft.streams.length > 0;

  function submit(event: FormEvent) {
    event.preventDefault();
    const { file, streams, fluency, keep } = draft;
    const contentType = file && contentTypeOf(file.name);
    if (!file || !contentType) return ask('Choose a recording first.', '#recording');
    if (!capabilities || !profile) return ask('Poise is not ready yet: see above.', '#recording');
    if (streams.length === 0)
      return ask('Tick what Poise may analyse: the camera, the microphone, or both.', '#consent-camera');
    setMissing(undefined);
    const statement = agreedStatement(capabilities.consentStatement, streams, profile);
    onStart({ file, contentType, profile, streams, statement, fluency, keep: keep && keepable });
  }

  function ask(what: string, where: string) {
    setMissing(what);
    form.current?.querySelector<HTMLElement>(where)?.focus();
  }

  return (
    <div className="start">
      <section className="pitch">
        <Heading takesFocus={notice !== undefined}>
          See and hear yourself the way an interviewer does.
        </Heading>
        <p className="lede">
          Poise goes through a recorded practice interview and shows, second by second, how you came across:
          your gaze, your voice, your pace and your pauses.
        </p>
        <ul className="promises">
          <li>
            It runs on this installation alone. The recording is deleted once it has been scored, unless you
            ask to keep it for a day.
          </li>
          <li>What it could not measure, it says so. It never fills a gap with a guess.</li>
          <li>You can erase everything at any time.</li>
        </ul>
        <StillBowls />
      </section>

      <form ref={form} className="card" onSubmit={submit} noValidate>
        {notice && (
          <p role="status" className="notice">
            {NOTICES[notice]}
          </p>
        )}
        <FileStep
          file={draft.file}
          limitBytes={capabilities?.limits.recordingBytes}
          onChange={(file) => onChange({ ...draft, file })}
        />
        {failure && (
          <div role="alert" className="problem">
            <strong>{failure.title}.</strong> {failure.advice}
            <button type="button" className="quiet" onClick={load}>
              Try again
            </button>
          </div>
        )}
        {capabilities && profile && (
          <>
            <ProfileStep
              offered={capabilities.profiles}
              profile={profile}
              // Another profile is another agreement: what was ticked said something else.
              onChange={(chosen) => onChange({ ...draft, profile: chosen, streams: [], keep: false })}
            />
            <ConsentStep
              statement={capabilities.consentStatement}
              profile={profile}
              streams={draft.streams}
              onChange={(streams) => onChange({ ...draft, streams })}
            />
            {draft.streams.includes('mic') && (
              <FluencyStep fluency={draft.fluency} onChange={(fluency) => onChange({ ...draft, fluency })} />
            )}
            {keepable && <KeepStep keep={draft.keep} onChange={(keep) => onChange({ ...draft, keep })} />}
          </>
        )}
        <div className="submit">
          <button type="submit" className="primary">
            Evaluate the recording
          </button>
          <p role="status" className="missing">
            {missing}
          </p>
        </div>
      </form>
    </div>
  );
}
