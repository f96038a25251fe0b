import css from "./Choices.module.css";

/** Facts that are on their way: lines of the size of what will stand there, and words for those who don't see them. */
export function Skeleton({ lines, label }: { readonly lines: number; readonly label: string }) {
  return (
    <div className={css.skeleton} role="status">
      <span className="vh">{label}</span>
      {Array.from({ length: lines }, (_, index) => {
        // Lines never move: their place is their name.
        const key = `${index}`;
        return <span className="skel" key={key} aria-hidden="true" />;
      })}
    </div>
  );
}
