import { useRef } from 'react';

/**
 * The HTML report from the server, in a full-screen dialog. The frame is sandboxed without exceptions:
 * nothing in the document can run or access the page.
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
