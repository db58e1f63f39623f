/**
 * After a click on a row has opened something, the second half of a double click does nothing beyond that row: it would mark the text
 * of what was opened, or press what lies there.
 */
export function endAtRow(row: Element): void {
  const isSecond = (event: MouseEvent) => event.detail > 1 && !(event.target instanceof Node && row.contains(event.target));
  const onDown = (event: MouseEvent) => {
    if (isSecond(event)) event.preventDefault();
    if (event.detail > 1) return;
    document.removeEventListener('mousedown', onDown, true);
    document.removeEventListener('click', onClick, true);
  };
  const onClick = (event: MouseEvent) => {
    if (!isSecond(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  document.addEventListener('mousedown', onDown, true);
  document.addEventListener('click', onClick, true);
}
