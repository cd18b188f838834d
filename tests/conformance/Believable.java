import eu.europa.esig.dss.jaxb.object.Message;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.pades.validation.PDFDocumentValidator;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.ExternalResourcesCRLSource;
import java.io.File;
import java.io.FileInputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;

/**
 * Says what the European Commission's DSS finds of each signature: Believable FOLDER INSTANT. The folder holds the papers, the roots
 * (.pem) and the lists of revoked certificates (.crl). Leaves with 1 unless each signature passes in full.
 */
public class Believable {
  public static void main(String[] words) throws Exception {
    CommonTrustedCertificateSource roots = new CommonTrustedCertificateSource();
    CommonCertificateVerifier verifier = new CommonCertificateVerifier();
    for (File root : named(words[0], ".pem")) {
      roots.addCertificate(DSSUtils.loadCertificate(root));
    }
    verifier.setTrustedCertSources(roots);
    FileInputStream[] lists = Arrays.stream(named(words[0], ".crl")).map(Believable::open).toArray(FileInputStream[]::new);
    verifier.setCrlSource(new ExternalResourcesCRLSource(lists));
    boolean all = true;
    for (File paper : named(words[0], ".pdf")) {
      PDFDocumentValidator validator = new PDFDocumentValidator(new FileDocument(paper));
      validator.setCertificateVerifier(verifier);
      validator.setValidationTime(Date.from(Instant.parse(words[1])));
      SimpleReport found = validator.validateDocument().getSimpleReport();
      System.out.println(paper.getName());
      for (String id : found.getSignatureIdList()) {
        all &= found.isValid(id);
        System.out.println("  " + found.getIndication(id) + "  " + found.getSignatureFormat(id) + "  " + found.getSignedBy(id));
        found.getAdESValidationErrors(id).stream().map(Message::getValue).forEach(m -> System.out.println("    error: " + m));
        found.getAdESValidationWarnings(id).stream().map(Message::getValue).forEach(m -> System.out.println("    note: " + m));
      }
    }
    System.exit(all ? 0 : 1);
  }

  private static File[] named(String folder, String ending) {
    File[] found = new File(folder).listFiles((where, name) -> name.endsWith(ending));
    Arrays.sort(found);
    return found;
  }

  private static FileInputStream open(File file) {
    try {
      return new FileInputStream(file);
    } catch (java.io.IOException fault) {
      throw new java.io.UncheckedIOException(fault);
    }
  }
}
