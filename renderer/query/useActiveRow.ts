import { useState } from 'react';

/** The active rows of lists that were left, by place. */
const left = new Map<string, string>();

/** The active row of a list; coming back to one finds the row that was active there. */
export function useActiveRow(place: string, opened: string | undefined) {
  const [state, setState] = useState({ place, active: opened ?? left.get(place) ?? null });
  if (state.place !== place) setState({ place, active: opened ?? left.get(place) ?? state.active });
  const setActive = (id: string) => {
    left.set(place, id);
    setState({ place, active: id });
  };
  return { active: state.active, setActive };
}
