import { useState } from 'react';
import { failureOf } from '../evaluation/failure.ts';

/** Erases after confirmation: the first press asks, the second erases. */
export function EraseButton({ label, onErase }: { label: string; onErase: () => Promise<void> }) {
  const [state, setState] = useState<'idle' | 'asking' | 'erasing'>('idle');
  const [problem, setProblem] = useState<string>();

  async function erase() {
    setState('erasing');
    setProblem(undefined);
    try {
      await onErase();
    } catch (error) {
      const { title, advice } = failureOf(error);
      setProblem(`${title}. ${advice}`);
      setState('idle');
    }
  }

  return (
    <div className="erase">
      {state === 'idle' ? (
        <button type="button" className="quiet" onClick={() => setState('asking')}>
          {label}
        </button>
      ) : (
        <fieldset className="erase-question" disabled={state === 'erasing'}>
          <legend>Permanently erase the recording, its scores and its report?</legend>
          <button type="button" className="quiet" autoFocus onClick={() => setState('idle')}>
            Keep it
          </button>
          <button type="button" className="danger" onClick={() => void erase()}>
            {state === 'erasing' ? 'Erasing…' : 'Erase it'}
          </button>
        </fieldset>
      )}
      {problem && (
        <p role="alert" className="problem">
          {problem}
        </p>
      )}
    </div>
  );
}
