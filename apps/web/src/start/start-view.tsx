import type { Capabilities, FluencySwitch, Profile, Received, Stream } from '@poise/shared/contracts';
import { type FormEvent, useCallback, useEffect, useRef, useState } from 'react';
import type { Choice, Notice } from '../evaluation/evaluation.ts';
import { type Failure, failureOf } from '../evaluation/failure.ts';
import { Heading } from '../ui/heading.tsx';
import { Illustration } from '../ui/logo.tsx';
import { consentStatement } from './consent.ts';
import { ConsentStep } from './consent-step.tsx';
import { FileStep } from './file-step.tsx';
import { FluencyStep } from './fluency-step.tsx';
import { KeepStep } from './keep-step.tsx';
import { isKnownProfile, ProfileStep } from './profile-step.tsx';
import { contentTypeOf } from './recording-file.ts';

/** The choices so far. */
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
  'upload-interrupted': 'The upload was interrupted before it was complete. Choose the recording again.',
  erased: 'The recording, its scores and its report are being erased.',
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
  loadCapabilities: () => Promise<Received<Capabilities>>;
  onChange: (draft: Draft) => void;
  onStart: (choice: Choice) => void;
}) {
  const [capabilities, setCapabilities] = useState<Received<Capabilities>>();
  const [failure, setFailure] = useState<Failure>();
  const [missing, setMissing] = useState<string>();
  const form = useRef<HTMLFormElement>(null);

  const load = useCallback(() => {
    setFailure(undefined);
    loadCapabilities().then(setCapabilities, (error: unknown) => setFailure(failureOf(error)));
  }, [loadCapabilities]);
  useEffect(load, [load]);

  const profiles = capabilities?.profiles.filter(isKnownProfile) ?? [];
  const profile = draft.profile ?? profiles[0];
  // Assessments show no pictures and play no audio, so there is no reason to keep the recording.
  const canKeep = profile === 'practice' && draft.streams.length > 0;

  function submit(event: FormEvent) {
    event.preventDefault();
    const { file, streams, fluency, keep } = draft;
    const contentType = file && contentTypeOf(file.name);
    if (!file || !contentType) return ask('Choose a recording first.', '#recording');
    if (!capabilities || !profile) return ask('Poise is not ready yet. See the message above.', '#recording');
    if (streams.length === 0)
      return ask('Select what Poise may analyse: the camera, the microphone, or both.', '#consent-camera');
    setMissing(undefined);
    const statement = consentStatement(capabilities.consentStatement, streams, profile);
    onStart({ file, contentType, profile, streams, statement, fluency, keep: keep && canKeep });
  }

  function ask(message: string, selector: string) {
    setMissing(message);
    form.current?.querySelector<HTMLElement>(selector)?.focus();
  }

  return (
    <div className="start">
      <section className="pitch">
        <Heading takesFocus={notice !== undefined}>
          See and hear yourself the way an interviewer does.
        </Heading>
        <p className="lede">
          Poise analyses a recorded practice interview and shows, second by second, how you come across: your
          gaze, your voice, your pace and your pauses.
        </p>
        <ul className="promises">
          <li>
            Everything runs on this installation. The recording is deleted once it has been scored, unless you
            ask to keep it for one day.
          </li>
          <li>If something could not be measured, it says so. It never fills gaps with guesses.</li>
          <li>You can erase everything at any time.</li>
        </ul>
        <Illustration />
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
              offered={profiles}
              profile={profile}
              // The consent depends on the profile, so it must be given again.
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
            {canKeep && <KeepStep keep={draft.keep} onChange={(keep) => onChange({ ...draft, keep })} />}
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
