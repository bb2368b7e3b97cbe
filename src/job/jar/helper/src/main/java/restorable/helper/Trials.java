package restorable.helper;

final class Trials {
    Trials(Request r, Answer a, JobMain j) {}
    void run() {}
}
