import { type ReactNode, useEffect, useRef } from 'react';

/**
 * The main heading of a view. It takes the focus when its view replaces another one, so that screen
 * readers follow; the initial view does not take the focus.
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
