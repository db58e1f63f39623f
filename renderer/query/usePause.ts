import { useEffect, useState } from 'react';

/** A value as it was when it last stood still for so many ms: what is typed into a field, once per word and not per letter. */
export function usePause<Value>(value: Value, ms = 150): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
