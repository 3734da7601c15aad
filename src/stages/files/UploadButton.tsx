import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { UserFile } from '../../../workers/protocol/inputs.ts';
import classes from './UploadButton.module.css';
import { userFiles } from './userFiles.ts';

/** A file input that looks like a button and is named like it. */
export function UploadButton(props: {
  readonly label: string;
  readonly icon: ReactNode;
  /** Whether a folder is chosen, with all that is in it. */
  readonly folder: boolean;
  readonly disabled: boolean;
  readonly onFiles: (files: readonly UserFile[]) => void;
}) {
  const { label, icon, folder, disabled, onFiles } = props;
  return (
    <div className={classes.file}>
      <input
        type="file"
        multiple
        {...(folder ? { webkitdirectory: '' } : {})}
        aria-label={label}
        className={classes.fileInput}
        disabled={disabled}
        onChange={({ currentTarget }) => {
          onFiles(userFiles(currentTarget.files ?? []));
          // The same file can be chosen again after it was corrected.
          currentTarget.value = '';
        }}
      />
      <Button
        component="span"
        aria-hidden
        variant={folder ? 'subtle' : 'light'}
        fullWidth
        {...(disabled ? { 'data-disabled': true } : {})}
        leftSection={icon}
        className={classes.fileButton ?? ''}
      >
        {label}
      </Button>
    </div>
  );
}
