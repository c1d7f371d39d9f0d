import { type ReactNode, useEffect, useRef } from 'react';

/**
 * The first heading of a view. It takes the focus when its view replaces another one, so that a
 * screen reader goes on where the page goes on; not on the first view, which nobody came from.
 */
export function Heading({ children, takesFocus = true }: { children: ReactNode; takesFocus?: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (takesFocus) heading.current?.focus();
  }, [takesFocus]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}
