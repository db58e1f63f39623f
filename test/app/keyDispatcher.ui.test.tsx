import { beforeEach, expect, test } from 'vitest';
import { createKeyDispatcher } from '../../renderer/app/index.ts';

beforeEach(() => {
  document.body.replaceChildren();
});

/** A dispatcher with a clock that only moves when told. */
function dispatcher() {
  let at = 0;
  const keys = createKeyDispatcher(() => at);
  const press = (key: string, target: Element = document.body, init: KeyboardEventInit = {}) => {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init });
    target.addEventListener('keydown', (heard) => void keys.dispatch(heard as KeyboardEvent), { once: true });
    target.dispatchEvent(event);
    return event.defaultPrevented;
  };
  return { keys, press, wait: (ms: number) => (at += ms) };
}

function add<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, role?: string): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  if (role) element.setAttribute('role', role);
  document.body.append(element);
  return element;
}

test('two keys in a row reach their handler, with a pause between them they do not', () => {
  const { keys, press, wait } = dispatcher();
  let went = 0;
  keys.add({ 'go.events': () => (went += 1) });
  press('g');
  wait(500);
  press('e');
  expect(went).toBe(1);
  press('g');
  wait(2000);
  press('e');
  expect(went).toBe(1);
});

test('keys typed into a field are text', () => {
  const { keys, press } = dispatcher();
  let moved = 0;
  keys.add({ 'list.next': () => (moved += 1) });
  expect(press('j', add('input'))).toBe(false);
  expect(press('j', add('textarea'))).toBe(false);
  expect(moved).toBe(0);
  expect(press('j', add('button'))).toBe(true);
  expect(moved).toBe(1);
});

test('arrows belong to the list only while it has the focus', () => {
  const { keys, press } = dispatcher();
  let moved = 0;
  keys.add({ 'list.down': () => (moved += 1) });
  press('ArrowDown', add('div'));
  expect(moved).toBe(0);
  press('ArrowDown', add('div', 'grid'));
  expect(moved).toBe(1);
});

test('Enter opens the row in the list and while nothing has the focus, and nowhere else', () => {
  const { keys, press } = dispatcher();
  let opened = 0;
  keys.add({ 'list.open': () => (opened += 1) });
  press('Enter', add('div', 'slider'));
  press('Enter', add('button'));
  expect(opened).toBe(0);
  press('Enter', add('div', 'grid'));
  press('Enter');
  expect(opened).toBe(2);
});

test('Enter and Space on a button press the button and nothing else', () => {
  const { keys, press } = dispatcher();
  let played = 0;
  keys.add({ 'replay.play': () => (played += 1) });
  expect(press(' ', add('button'))).toBe(false);
  expect(press(' ')).toBe(true);
  expect(played).toBe(1);
});

test('with a modifier the key is the browser’s', () => {
  const { keys, press } = dispatcher();
  keys.add({ 'list.next': () => undefined });
  expect(press('j', document.body, { ctrlKey: true })).toBe(false);
});

test('of two parts on screen that answer a key, the later one does; when it goes, the earlier one again', () => {
  const { keys, press } = dispatcher();
  const heard: string[] = [];
  keys.add({ 'list.next': () => heard.push('page') });
  const remove = keys.add({ 'list.next': () => heard.push('drawer') });
  press('j');
  remove();
  press('j');
  expect(heard).toEqual(['drawer', 'page']);
});

test('Shift is part of the key where it does not change the character', () => {
  const { keys, press } = dispatcher();
  const heard: string[] = [];
  keys.add({ 'replay.back': () => heard.push('5 s'), 'replay.jumpBack': () => heard.push('10 %') });
  press('ArrowLeft');
  press('ArrowLeft', document.body, { shiftKey: true });
  expect(heard).toEqual(['5 s', '10 %']);
});

test('a key with Ctrl or Command is heard while text is typed, and the plain key is not taken for it', () => {
  const { keys, press } = dispatcher();
  let opened = 0;
  keys.add({ 'show.palette': () => (opened += 1) });
  expect(press('k', add('input'), { ctrlKey: true })).toBe(true);
  expect(press('K', document.body, { metaKey: true })).toBe(true);
  expect(press('k')).toBe(false);
  expect(press('k', document.body, { ctrlKey: true, altKey: true })).toBe(false);
  expect(opened).toBe(2);
});

test('what is answered now can be done without its key', () => {
  const { keys } = dispatcher();
  const heard: string[] = [];
  const remove = keys.add({ 'list.close': (event) => heard.push(event.key) });
  keys.add({ 'show.keys': () => undefined });
  expect([...keys.answered()].sort()).toEqual(['list.close', 'show.keys']);
  keys.run('list.close');
  remove();
  keys.run('list.close');
  expect(heard).toEqual(['Escape']);
  expect(keys.answered().has('list.close')).toBe(false);
});
