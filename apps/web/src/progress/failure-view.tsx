import type { Failure } from '../evaluation/failure.ts';
import { Heading } from '../ui/heading.tsx';

export function FailureView({
  failure,
  onRetry,
  onChoose,
}: {
  failure: Failure;
  onRetry: () => void;
  onChoose: () => void;
}) {
  const retry = (
    <button
      key="retry"
      type="button"
      className={failure.next === 'retry' ? 'primary' : 'quiet'}
      onClick={onRetry}
    >
      Try again
    </button>
  );
  const choose = (
    <button
      key="choose"
      type="button"
      className={failure.next === 'choose' ? 'primary' : 'quiet'}
      onClick={onChoose}
    >
      Back to my choices
    </button>
  );
  return (
    <section className="failure card">
      <Heading>{failure.title}</Heading>
      <p role="alert">{failure.advice}</p>
      <div className="actions">{failure.next === 'retry' ? [retry, choose] : [choose, retry]}</div>
      <p className="reference">Reference: {failure.reference}</p>
    </section>
  );
}
