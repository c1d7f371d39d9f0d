import { useRef } from 'react';

/**
 * The report as the server wrote it, over the whole window: one thing to scroll. The frame is
 * sandboxed without exceptions, so nothing in the document can run or reach the page.
 */
export function FullReport({ html }: { html: string }) {
  const dialog = useRef<HTMLDialogElement>(null);
  return (
    <>
      <button type="button" className="primary" onClick={() => dialog.current?.showModal()}>
        Open the full report
      </button>
      <dialog ref={dialog} className="full-report" aria-label="Full report">
        <div className="full-report-bar">
          <button type="button" className="quiet" onClick={() => dialog.current?.close()}>
            Close
          </button>
        </div>
        <iframe title="Full report" sandbox="" srcDoc={html} />
      </dialog>
    </>
  );
}
