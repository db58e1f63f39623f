import styles from './Disconnected.module.css';

/** What the page says when there is no service behind it, and nothing else. */
export function Disconnected({ inBrowser }: { inBrowser: boolean }) {
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <img src="./mark.svg" width={28} height={28} alt="" />
        <h1>This window is not connected to Muniment</h1>
        {inBrowser ? (
          <>
            <p>
              Start again with <code>npm start</code> and open the address it prints. Each address works once, within a minute, and only in
              the browser tab that opened it.
            </p>
            <p className="quiet">If the program is still running, press Enter in its terminal for a new address.</p>
          </>
        ) : (
          <p>Close this window and start Muniment again.</p>
        )}
        <p className="quiet">The workspace on disk is unchanged. Nothing was sent anywhere.</p>
      </div>
    </main>
  );
}
