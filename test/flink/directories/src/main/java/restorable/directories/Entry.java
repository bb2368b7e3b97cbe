package restorable.directories;

/** One number of a split on its way to its account; or, if {@code check}, the question what the account holds of the split. */
public class Entry {
    public int split;
    public long number;
    public int account;
    public boolean check;

    public Entry() {}

    Entry(int split, long number, int account, boolean check) {
        this.split = split;
        this.number = number;
        this.account = account;
        this.check = check;
    }

    static Entry of(int split, long number) {
        return new Entry(split, number, Books.account(split, number), false);
    }
}
