import { Checkbox, PasswordInput, Select as MantineSelect, Textarea, TextInput } from '@mantine/core';
import type { HTMLInputAutoCompleteAttribute, KeyboardEventHandler } from 'react';
import styles from './fields.module.css';

interface FieldProps {
  label: string;
  value: string;
  onChange(value: string): void;
  /** A sentence under the field: what it is for, in which form. */
  says?: string;
  /** What is wrong with the value. */
  error?: string | undefined;
  placeholder?: string;
  required?: boolean;
  autoFocus?: boolean;
}

const order = ['label' as const, 'input' as const, 'description' as const, 'error' as const];

function classes(exact = false) {
  return {
    label: styles.label ?? '',
    input: exact ? [styles.input, styles.exact].join(' ') : (styles.input ?? ''),
    description: styles.description ?? '',
    error: styles.error ?? '',
  };
}

interface TextFieldProps extends FieldProps {
  type?: 'text' | 'email';
  exact?: boolean;
  autoComplete?: HTMLInputAutoCompleteAttribute;
  onKeyDown?: KeyboardEventHandler<HTMLInputElement>;
}

/** One line of text under a label. */
export function TextField({ label, value, onChange, says, error, placeholder, required, autoFocus, ...rest }: TextFieldProps) {
  const { type = 'text', exact, autoComplete = 'off', onKeyDown } = rest;
  return (
    <TextInput
      label={label}
      value={value}
      type={type}
      description={says}
      error={error}
      placeholder={placeholder ?? ''}
      required={required ?? false}
      withAsterisk={false}
      autoComplete={autoComplete}
      spellCheck={false}
      data-autofocus={autoFocus || undefined}
      inputWrapperOrder={order}
      classNames={classes(exact)}
      onKeyDown={onKeyDown}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** A passphrase: never shown unless asked, never kept. */
export function PasswordField({ label, value, onChange, says, error, required }: FieldProps) {
  return (
    <PasswordInput
      label={label}
      value={value}
      description={says}
      error={error}
      required={required ?? false}
      withAsterisk={false}
      autoComplete="off"
      inputWrapperOrder={order}
      classNames={{ ...classes(), innerInput: styles.inner ?? '' }}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** Several lines of exact text, such as a certificate in PEM. */
export function TextArea({ label, value, onChange, says, error, placeholder, autoFocus, rows = 6 }: FieldProps & { rows?: number }) {
  return (
    <Textarea
      label={label}
      value={value}
      description={says}
      error={error}
      placeholder={placeholder ?? ''}
      rows={rows}
      spellCheck={false}
      autoComplete="off"
      data-autofocus={autoFocus || undefined}
      inputWrapperOrder={order}
      classNames={{ ...classes(), input: styles.area ?? '' }}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

interface SelectProps {
  label: string;
  /** The label is read out but not drawn. */
  labelHidden?: boolean;
  value: string | null;
  options: readonly { value: string; label: string }[];
  onChange(value: string): void;
  searchable?: boolean;
  says?: string;
  width?: number;
  placeholder?: string;
}

/** One of several values, found by typing when the list is long. */
export function Select({ label, labelHidden, value, options, onChange, searchable, says, width, placeholder }: SelectProps) {
  return (
    <MantineSelect
      {...(labelHidden ? { 'aria-label': label } : { label })}
      value={value}
      data={options.map((option) => ({ ...option }))}
      description={says}
      placeholder={placeholder ?? ''}
      searchable={searchable ?? false}
      allowDeselect={false}
      limit={60}
      maxDropdownHeight={320}
      nothingFoundMessage="Nothing of that name"
      w={width ?? '100%'}
      inputWrapperOrder={order}
      classNames={{ ...classes(), option: styles.option ?? '', dropdown: styles.dropdown ?? '' }}
      comboboxProps={{ withinPortal: true }}
      onChange={(chosen) => {
        if (chosen !== null) onChange(chosen);
      }}
    />
  );
}

interface ChoiceProps {
  /** Read out, not drawn. */
  label: string;
  value: string;
  options: readonly { value: string; label: string }[];
  onChange(value: string): void;
}

/** One of several values in a cell of a long list: the browser's own, because hundreds of the other kind would be slow. */
export function CellSelect({ label, value, options, onChange }: ChoiceProps) {
  return (
    <select className={styles.cell} aria-label={label} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

interface CheckFieldProps {
  label: string;
  checked: boolean;
  onChange(checked: boolean): void;
  /** A sentence under the label: what follows from it. */
  says?: string;
}

/** Something that is chosen or not. */
export function CheckField({ label, checked, onChange, says }: CheckFieldProps) {
  return (
    <Checkbox
      label={label}
      checked={checked}
      description={says}
      size="xs"
      classNames={{ label: styles.check ?? '', description: styles.description ?? '' }}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}
