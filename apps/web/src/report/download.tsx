import type { ReactNode } from 'react';

/** Saves text that is already in the page as a file. */
export function Download({
  content,
  type,
  fileName,
  children,
}: {
  content: string;
  type: string;
  fileName: string;
  children: ReactNode;
}) {
  function save() {
    const url = URL.createObjectURL(new Blob([content], { type }));
    const link = document.createElement('a');
    link.href = url;
    link.download = fileName;
    link.click();
    URL.revokeObjectURL(url);
  }
  return (
    <button type="button" className="quiet" onClick={save}>
      {children}
    </button>
  );
}
