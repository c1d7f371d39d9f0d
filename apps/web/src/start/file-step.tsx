import { fileSize } from '@poise/shared/format';
import { type DragEvent, useState } from 'react';
import { ACCEPTED_FILES, loadSample, rejectionReason } from './recording-file.ts';

export function FileStep({
  file,
  limitBytes,
  onChange,
}: {
  file: File | undefined;
  limitBytes: number | undefined;
  onChange: (file: File | undefined) => void;
}) {
  const [over, setOver] = useState(false);
  const [loading, setLoading] = useState(false);
  const [problem, setProblem] = useState<string>();

  function choose(chosen: File | undefined) {
    if (!chosen) return;
    const reason = rejectionReason(chosen, limitBytes);
    setProblem(reason && `${chosen.name}: ${reason}`);
    onChange(reason ? undefined : chosen);
  }

  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    choose(event.dataTransfer.files[0]);
  }

  async function trySample() {
    setLoading(true);
    try {
      choose(await loadSample());
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setLoading(false);
    }
  }

  return (
    <fieldset className="step">
      <legend>Your recording</legend>
      <label
        className={`drop ${over ? 'over' : ''} ${file ? 'filled' : ''}`}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <input
          id="recording"
          type="file"
          className="visually-hidden"
          accept={ACCEPTED_FILES}
          aria-describedby="recording-problem"
          onChange={(event) => {
            choose(event.target.files?.[0]);
            // Otherwise, choosing the same file again would not fire an event.
            event.target.value = '';
          }}
        />
        {file ? (
          <>
            <span className="drop-title">{file.name}</span>
            <span className="drop-hint">{fileSize(file.size)} · choose another file</span>
          </>
        ) : (
          <>
            <span className="drop-title">
              <span className="only-mouse">Drop a recording here, or </span>
              <span className="link">choose a file</span>
            </span>
            <span className="drop-hint">Video with sound, video only, or audio only</span>
          </>
        )}
      </label>
      <p id="recording-problem" role="status" className="problem">
        {problem}
      </p>
      <p className="sample">
        No recording yet?{' '}
        <button type="button" className="link" disabled={loading} onClick={() => void trySample()}>
          {loading ? 'Loading the sample…' : 'Try the sample'}
        </button>
      </p>
    </fieldset>
  );
}
